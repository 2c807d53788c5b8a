// Within CSystem only: whoever changes the environment, and whoever hands it to a child, holds this lock. A child must
// not get a zone that was set for a moment, nor a list that is being moved.
#ifndef GW_ENVIRONMENT_H
#define GW_ENVIRONMENT_H

#include <pthread.h>

extern pthread_mutex_t gw_environment_lock;

#endif
