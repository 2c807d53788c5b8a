// libsodium needs no shim: everything gw calls is a plain function.
#ifndef GW_CSODIUM_SHIM_H
#define GW_CSODIUM_SHIM_H

#include <sodium.h>

#endif
