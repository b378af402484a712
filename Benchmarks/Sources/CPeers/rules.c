#include "peers.h"

enum { role_lite = 0, role_creator = 2, role_administrator = 5, status_active = 1 };

uint8_t peer_admission(int status, int role, int is_delegate, int maximum_role, int edits,
                       int state) {
    if (status != status_active) return peer_standing;
    if (is_delegate) {
        if (role == role_lite) return peer_role;
        if (role > maximum_role) role = maximum_role;
    }
    if (edits && role < role_creator) return peer_role;
    if (state == 2 || (state == 1 && edits)) return peer_state;
    return !is_delegate && role == role_administrator ? peer_allowed : peer_failed;
}
