// What Swift cannot import from sqlite3.h: variadic functions and the destructor constant.
#ifndef GW_CSQLITE_SHIM_H
#define GW_CSQLITE_SHIM_H

#include <sqlite3.h>

/// `sqlite3_db_config` for the verbs that take a switch; it is variadic.
static inline int gw_sqlite3_db_switch(sqlite3 *db, int verb, int on) {
  return sqlite3_db_config(db, verb, on, (int *)0);
}

/// Bind text that SQLite must copy: SQLITE_TRANSIENT is a function pointer cast from -1.
static inline int gw_sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *text,
                                       sqlite3_uint64 bytes) {
  return sqlite3_bind_text64(statement, index, text, bytes, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// Bind bytes that SQLite must copy.
static inline int gw_sqlite3_bind_blob(sqlite3_stmt *statement, int index, const void *bytes,
                                       sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}

/// No counting of memory, which takes a lock for every allocation: a sixth of the time that a schema takes to read.
/// Before the first connection.
static inline int gw_sqlite3_count_no_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/// Pages come one by one and not twenty at once: most caches are those of the small tables that triggers and lists of
/// values make for themselves, which have one page. Before the first connection.
static inline int gw_sqlite3_take_single_pages(void) { return sqlite3_config(SQLITE_CONFIG_PAGECACHE, (void *)0, 0, 0); }

#endif
