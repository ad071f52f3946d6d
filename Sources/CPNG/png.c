// libpng reports errors by longjmp, which must not cross Swift frames. It is caught here and becomes a message.
#include "CPNG.h"

#include <png.h>
#include <zlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const uint8_t *bytes;
  size_t count, position;
  char *message;
} reader;

typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
  char *message;
} writer;

static void put_message(char *message, const char *text) { snprintf(message, MICROGRAPH_PNG_MESSAGE, "%s", text); }

static void fail(png_structp png, png_const_charp text) {
  put_message((char *)png_get_error_ptr(png), text);
  png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void read_bytes(png_structp png, png_bytep target, size_t count) {
  reader *source = png_get_io_ptr(png);
  if (count > source->count - source->position) png_error(png, "the file is cut off");
  memcpy(target, source->bytes + source->position, count);
  source->position += count;
}

static int decode(const uint8_t *bytes, size_t count, uint64_t limit, int values, micrograph_png_picture *picture,
                  char message[MICROGRAPH_PNG_MESSAGE]) {
  memset(picture, 0, sizeof *picture);
  reader source = {bytes, count, 0, message};
  png_infop info = NULL;
  uint8_t *volatile pixels = NULL;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, fail, ignore_warning);
  if (!png || !(info = png_create_info_struct(png))) {
    png_destroy_read_struct(&png, NULL, NULL);
    put_message(message, "there is not enough memory");
    return 0;
  }
  if (setjmp(png_jmpbuf(png))) {
    free(pixels);
    png_destroy_read_struct(&png, &info, NULL);
    return 0;
  }
  png_set_read_fn(png, &source, read_bytes);
  png_set_user_limits(png, 1 << 24, 1 << 24);
  png_read_info(png, info);
  uint64_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
  if (width * height > limit) {
    snprintf(message, MICROGRAPH_PNG_MESSAGE, "the picture has %llu x %llu pixels, more than the limit of %llu",
             (unsigned long long)width, (unsigned long long)height, (unsigned long long)limit);
    png_longjmp(png, 1);
  }
  if (values) {
    int type = png_get_color_type(png, info);
    int has_values = type == PNG_COLOR_TYPE_GRAY || type == PNG_COLOR_TYPE_PALETTE;
    if (!has_values) png_error(png, "it is neither grey nor has a palette");
    if (png_get_bit_depth(png, info) > 8) png_error(png, "it has more than 8 bits a pixel");
    png_set_packing(png);
  } else {
    png_set_expand(png);  // palettes, low depths and transparent colours
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
  }
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  int channels = png_get_channels(png, info);
  size_t stride = png_get_rowbytes(png, info);
  int fits = values ? channels == 1 : channels == 3 || channels == 4;
  if (!fits || stride != width * (size_t)channels) png_error(png, "unexpected row layout");
  pixels = malloc(stride * height);
  if (!pixels) png_error(png, "there is not enough memory");
  int passes = png_get_interlace_type(png, info) == PNG_INTERLACE_ADAM7 ? 7 : 1;
  for (int pass = 0; pass < passes; pass++) {
    for (uint64_t row = 0; row < height; row++) png_read_row(png, pixels + row * stride, NULL);
  }
  png_read_end(png, NULL);
  png_destroy_read_struct(&png, &info, NULL);
  *picture = (micrograph_png_picture){(int32_t)width, (int32_t)height, channels, pixels};
  return 1;
}

int micrograph_png_decode(const uint8_t *bytes, size_t count, uint64_t limit, micrograph_png_picture *picture,
                          char message[MICROGRAPH_PNG_MESSAGE]) {
  return decode(bytes, count, limit, 0, picture, message);
}

int micrograph_png_decode_values(const uint8_t *bytes, size_t count, uint64_t limit, micrograph_png_picture *picture,
                                 char message[MICROGRAPH_PNG_MESSAGE]) {
  return decode(bytes, count, limit, 1, picture, message);
}

static void write_bytes(png_structp png, png_bytep bytes, size_t count) {
  writer *target = png_get_io_ptr(png);
  if (count > target->capacity - target->count) {
    size_t capacity = (target->count + count) * 2;
    uint8_t *grown = realloc(target->bytes, capacity);
    if (!grown) png_error(png, "there is not enough memory");
    target->bytes = grown;
    target->capacity = capacity;
  }
  memcpy(target->bytes + target->count, bytes, count);
  target->count += count;
}

static void flush_nothing(png_structp png) { (void)png; }

int micrograph_png_encode(const uint8_t *pixels, int32_t width, int32_t height, int32_t channels,
                          const micrograph_png_text *texts, int32_t text_count, uint8_t **bytes, size_t *count,
                          char message[MICROGRAPH_PNG_MESSAGE]) {
  writer target = {NULL, 0, 0, message};
  png_infop info = NULL;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, message, fail, ignore_warning);
  if (!png || !(info = png_create_info_struct(png))) {
    png_destroy_write_struct(&png, NULL);
    put_message(message, "there is not enough memory");
    return 0;
  }
  if (setjmp(png_jmpbuf(png))) {
    free(target.bytes);
    png_destroy_write_struct(&png, &info);
    return 0;
  }
  int color = channels == 1 ? PNG_COLOR_TYPE_GRAY : channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGBA;
  png_set_write_fn(png, &target, write_bytes, flush_nothing);
  png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, color, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, 6);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
  for (int32_t i = 0; i < text_count; i++) {
    png_text chunk = {0};
    chunk.compression = texts[i].international ? PNG_ITXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_NONE;
    chunk.key = (png_charp)texts[i].keyword;
    chunk.text = (png_charp)texts[i].text;
    png_set_text(png, info, &chunk, 1);
  }
  png_write_info(png, info);
  for (int32_t row = 0; row < height; row++) {
    png_write_row(png, pixels + (size_t)row * (size_t)width * (size_t)channels);
  }
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  *bytes = target.bytes;
  *count = target.count;
  return 1;
}

size_t micrograph_zlib_bound(size_t size) { return compressBound(size); }

int micrograph_zlib_compress(const uint8_t *bytes, size_t size, int level, uint8_t *stream, size_t *count) {
  uLongf used = *count;
  if (compress2(stream, &used, bytes, size, level) != Z_OK) return 0;
  *count = used;
  return 1;
}

uint32_t micrograph_crc32(const uint8_t *bytes, size_t size) { return (uint32_t)crc32_z(0, bytes, size); }

const char *micrograph_png_version(void) { return png_get_libpng_ver(NULL); }

const char *micrograph_zlib_version(void) { return zlibVersion(); }
