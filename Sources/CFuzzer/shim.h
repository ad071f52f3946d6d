#pragma once

#include <stddef.h>
#include <stdint.h>

// libFuzzer's own loop (https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library); its archive has no header.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*subject)(const uint8_t *data, size_t size));
