/*
 * judge -- what an attempt means: the evidence, --verify included, and the verdict of core/policy.c.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "attempt.h"
#include "core/policy.h"
#include "run.h"

/* Warns of headers that are not to be had or not to be believed. */
struct judgement judge_attempt(struct run *r, const struct attempt *a);

#endif
