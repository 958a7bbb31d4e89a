/* SPDX-License-Identifier: Apache-2.0 */
/* validate_speed FILE... -- how fast modules are decoded and validated. */
#include "speed.h"

int main(int argc, char **argv) { return gw_speed_main(argc, argv, NULL); }
