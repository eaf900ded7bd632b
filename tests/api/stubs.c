#include "world.h"
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
