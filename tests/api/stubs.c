#include "world.h"
void test_imports(void)
{
}
void test_handout(void)
{
}
void test_gold(void)
{
}
void test_answers(void)
{
}
void test_finish(void)
{
}
void test_log(void)
{
}
void test_datasets(void)
{
}
void test_restart(void)
{
}
void test_outage(void)
{
}
void test_problems(void)
{
}
