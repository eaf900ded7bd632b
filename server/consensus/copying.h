/*
 * copying -- accounts that copy from each other: found without asking what is true, and counted as one voter.
 *
 * Consensus alone falls to collusion: of a block that shares its answers every model makes the truth, for
 * nobody agrees as well as they do. What gives them away is that they agree with each other far better than
 * their agreement with everybody else explains.
 *
 *     struct gl_copying c = { 0 };
 *     if (gl_copying_find(&votes, &c, &e)) ...
 *     c.of[worker]                              // 0, or the number of its component
 *     gl_copying_merge(&votes, &c, vote, &n);   // each component as one worker
 *     gl_copying_release(&c);
 *
 * The test. Votes are independent given the truth, so what two people agree beyond chance is the product of
 * what each of them owes to the truth (of two labels exactly, whatever the classes' shares and each one's
 * bias: their covariance has rank one). With, of people outside every component,
 *
 *     M_l    the share of label l in their votes          m_u,l  the same of u
 *     c_u    how often u agrees with them on the same item, less sum m_u,l M_l, not below 0; partners that u
 *            agrees with suspiciously often are not asked. Two standard errors are added
 *     g      how often they agree among each other, less sum M_l^2, without the same suspicions
 *     e_uv = sum m_u,l m_v,l + c_u c_v / g, at most 1
 *
 * u and v with n common items, a of them agreed, are linked if n >= 25, a > 0.95 n, a > e n and
 * (a - e n)^2 > 3^2 n e (1 - e). Components of three and more copy.
 *
 * Thin blocks first, whose members share too little in pairs. Around each worker stand those who share at
 * least 4 items with it and agree on more than 0.95 of them. Chance chose them, so what is counted is only
 * how they agree with each other on items that the one in the middle did not answer: who disagrees there in
 * a quarter leaves, then a sixth, a tenth, a twentieth. Of the three at least who are left each is held
 * against the others together as one speaker, by people outside the group, with 5 for 3 as so many groups
 * are looked at; items count there (10 at least), not meetings, for who meets many on one item repeats a
 * single answer. Those who are left now are one component.
 *
 * Last, followers: a component speaks on an item where one label is its members' plurality, and who agrees
 * with what it says on more than 0.9 of at least 8 items, by the same test with 3, belongs to it; so those
 * are found who have said little. One honest person in some 740 passes that by accident, where there is a
 * component at all. Now fewer people are outside, so pairs and followers again, until nothing changes, four
 * times at most. Nothing is said of u or v who has met fewer than 25 votes of people outside; and where g is
 * not four standard errors above 0 the search ends with what it has: experts among spammers look like copiers
 * among honest people, and only gold can tell.
 *
 * Rank-one agreement: D. Karger, S. Oh, D. Shah 2011 and N. Dalvi et al. 2013, for the quality of workers;
 * here it is turned round.
 *
 * Exact: counts are integers, shares integers of 2^-30 rounded down, squares are compared in 128 bits;
 * neither the order of votes nor names of workers, items or labels matter. Items with more than 512 votes
 * are not looked at. Time: the sum over items of votes^2 / 2, as much again for each round where anybody is
 * suspected, and, around each worker, the votes on all its items and some ten times the votes of those on
 * its side: 0.1 s for a million answers of 5,000 people, 0.5 s for 200,000 of 1,000 who nearly always agree.
 * Memory: 4 bytes a vote, 4 (labels + 29) a worker, 4 (labels + 4) an item, and 16 a suspicious pair, of
 * which there are at most (votes an item) / 50 a vote.
 */
#ifndef GL_CONSENSUS_COPYING_H
#define GL_CONSENSUS_COPYING_H

#include "consensus/consensus.h"

#define GL_COPYING_COMMON 25 /* items that two must have in common */

struct gl_copying {
	uint32_t workers, components, members;
	uint32_t *of;    /* by worker: its component, numbered from 1 on by their first members; 0: none */
	uint32_t *first; /* by component - 1: its smallest member, who stands for it */
};

/* GL_NO_MEMORY, or GL_TOO_LARGE beyond 2^32 - 1 votes; out is then released. */
enum gl_code gl_copying_find(const struct gl_votes *votes, struct gl_copying *out, struct gl_err *e);
void gl_copying_release(struct gl_copying *c);

/* Who speaks for a worker: itself, or the first member of its component. */
static inline uint32_t gl_copying_voter(const struct gl_copying *c, uint32_t worker)
{
	return worker < c->workers && c->of[worker] ? c->first[c->of[worker] - 1] : worker;
}

/*
 * The votes with each component as one voter, into out, which has room for all of them. It votes for what
 * most of its members say. Where they are split equally it says nothing, and only if nobody else answered
 * each of them speaks for itself, so that no item loses all its votes.
 */
void gl_copying_merge(
        const struct gl_votes *votes, const struct gl_copying *c, struct gl_vote *out, uint64_t *n);

#endif
