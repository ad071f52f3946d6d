#ifndef MICROGRAPH_CPNG_H
#define MICROGRAPH_CPNG_H

#include <stddef.h>
#include <stdint.h>

enum { MICROGRAPH_PNG_MESSAGE = 200 };

/// A decoded picture: rows from the top, 8 bits a channel, 3 channels (RGB) or 4 (RGBA, not premultiplied).
typedef struct {
  int32_t width, height, channels;
  uint8_t *pixels;  // width * height * channels, from malloc
} micrograph_png_picture;

/// One text chunk; `international` asks for iTXt (UTF-8) in place of tEXt (Latin-1).
typedef struct {
  const char *keyword, *text;
  int international;
} micrograph_png_text;

/// Every colour type and depth becomes 8-bit RGB or RGBA. Returns 1, or 0 with `message` filled in.
/// A picture of more than `limit` pixels is refused before its pixels are read.
int micrograph_png_decode(const uint8_t *bytes, size_t count, uint64_t limit, micrograph_png_picture *picture,
                          char message[MICROGRAPH_PNG_MESSAGE]);

/// The values of a grey or palette picture of at most 8 bits as they are stored: 1 channel, no palette looked up.
int micrograph_png_decode_values(const uint8_t *bytes, size_t count, uint64_t limit, micrograph_png_picture *picture,
                                 char message[MICROGRAPH_PNG_MESSAGE]);

/// Writes 8-bit grey (1 channel), RGB (3) or RGBA (4). `*bytes` comes from malloc.
/// Returns 1, or 0 with `message` filled in.
int micrograph_png_encode(const uint8_t *pixels, int32_t width, int32_t height, int32_t channels,
                          const micrograph_png_text *texts, int32_t text_count, uint8_t **bytes, size_t *count,
                          char message[MICROGRAPH_PNG_MESSAGE]);

/// The version of libpng that is loaded, and of zlib.
const char *micrograph_png_version(void);
const char *micrograph_zlib_version(void);

/// The most bytes that a zlib stream of `size` bytes takes.
size_t micrograph_zlib_bound(size_t size);

/// Writes a zlib stream; `level` is 0 (stored) to 9. `*count` is the room in `stream`, afterwards what was used.
/// Returns 1, or 0 where the room or the memory does not suffice.
int micrograph_zlib_compress(const uint8_t *bytes, size_t size, int level, uint8_t *stream, size_t *count);

/// The CRC-32 that ends every chunk of a PNG.
uint32_t micrograph_crc32(const uint8_t *bytes, size_t size);

#endif
