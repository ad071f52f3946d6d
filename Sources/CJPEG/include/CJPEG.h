#ifndef MICROGRAPH_CJPEG_H
#define MICROGRAPH_CJPEG_H

#include <stddef.h>
#include <stdint.h>

enum { MICROGRAPH_JPEG_MESSAGE = 200 };

/// A decoded picture: rows from the top, 3 channels of 8 bits (RGB).
typedef struct {
  int32_t width, height;
  uint8_t *pixels;  // width * height * 3, from malloc
} micrograph_jpeg_picture;

/// Grey, YCbCr, RGB, CMYK and YCCK files, baseline or progressive, become RGB; CMYK that carries Adobe's marker is
/// inverted first, as Adobe's programs write it. Returns 1, or 0 with `message` filled in.
/// A picture of more than `limit` pixels is refused before its pixels are read.
int micrograph_jpeg_decode(const uint8_t *bytes, size_t count, uint64_t limit, micrograph_jpeg_picture *picture,
                           char message[MICROGRAPH_JPEG_MESSAGE]);

/// Writes RGB rows as a JPEG, baseline or progressive; `quality` is 1...100. `*bytes` comes from malloc.
/// Returns 1, or 0 with `message` filled in.
int micrograph_jpeg_encode(const uint8_t *pixels, int32_t width, int32_t height, int32_t quality, int progressive,
                           uint8_t **bytes, size_t *count, char message[MICROGRAPH_JPEG_MESSAGE]);

/// The version of libjpeg's interface that this was compiled with: 62; the library itself names none.
int micrograph_jpeg_version(void);

#endif
