/* datasets -- what the files of this room that serve datasets share. */
#ifndef GL_API_DATASETS_H
#define GL_API_DATASETS_H

#include "api/api.h"

/* The dataset that the path's first id names, as (project bigint, d integer). False: 404 is on its way. */
bool gl_dataset_args(struct gl_req *r, struct gl_args *a);

#endif
