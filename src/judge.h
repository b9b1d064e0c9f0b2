/*
 * judge -- what an attempt means: collects the evidence, --verify included, for the verdict of core/policy.c.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "core/policy.h"
#include "run.h"

/*
 * Judges the attempt by how it ended and what was found in its output, and warns of headers that cannot be read or
 * believed.
 */
struct judgement judge_attempt(struct run *r, const struct outcome *outcome);

#endif
