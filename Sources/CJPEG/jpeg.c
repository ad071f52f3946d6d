// libjpeg reports errors through callbacks that must not return; the longjmp out of them must not cross Swift frames.
// It is caught here and becomes a message.
#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf escape;
  char *message;
} error_manager;

typedef struct {
  struct jpeg_progress_mgr base;
  j_decompress_ptr decoder;
} scan_counter;

/// A progressive file of a few kilobytes can ask for tens of thousands of passes over a large picture.
enum { SCAN_LIMIT = 500 };

static void fail_with(j_common_ptr common, const char *text) {
  error_manager *errors = (error_manager *)common->err;
  snprintf(errors->message, MICROGRAPH_JPEG_MESSAGE, "%s", text);
  longjmp(errors->escape, 1);
}

static void fail(j_common_ptr common) {
  char text[JMSG_LENGTH_MAX];
  common->err->format_message(common, text);
  fail_with(common, text);
}

/// Warnings are ignored, as other readers do, but for a file that ends too early: the rest would be grey.
static void hear_warning(j_common_ptr common, int level) {
  if (level < 0 && common->err->msg_code == JWRN_JPEG_EOF) fail_with(common, "the file is cut off");
}

static void count_scans(j_common_ptr common) {
  scan_counter *counter = (scan_counter *)common->progress;
  if (counter->decoder->input_scan_number > SCAN_LIMIT) fail_with(common, "it has too many progressive scans");
}

static void set_errors(error_manager *errors, char *message) {
  jpeg_std_error(&errors->base);
  errors->base.error_exit = fail;
  errors->base.emit_message = hear_warning;
  errors->message = message;
}

/// (255 - ink) * (255 - black) / 255 for each colour, over one row; `row` and `target` may not overlap.
static void convert_cmyk(const uint8_t *row, uint8_t *target, size_t width, int inverted) {
  for (size_t x = 0; x < width; x++, row += 4, target += 3) {
    unsigned light = inverted ? row[3] : 255u - row[3];
    for (int c = 0; c < 3; c++) {
      unsigned product = (inverted ? row[c] : 255u - row[c]) * light + 128;
      target[c] = (uint8_t)(((product >> 8) + product) >> 8);
    }
  }
}

int micrograph_jpeg_decode(const uint8_t *bytes, size_t count, uint64_t limit, micrograph_jpeg_picture *picture,
                           char message[MICROGRAPH_JPEG_MESSAGE]) {
  memset(picture, 0, sizeof *picture);
  struct jpeg_decompress_struct decoder;
  error_manager errors;
  scan_counter counter = {{0}, &decoder};
  uint8_t *volatile pixels = NULL;
  set_errors(&errors, message);
  decoder.err = &errors.base;
  if (setjmp(errors.escape)) {
    free(pixels);
    jpeg_destroy_decompress(&decoder);
    return 0;
  }
  jpeg_create_decompress(&decoder);
  counter.base.progress_monitor = count_scans;
  decoder.progress = &counter.base;
  jpeg_mem_src(&decoder, bytes, (unsigned long)count);
  jpeg_read_header(&decoder, TRUE);
  uint64_t width = decoder.image_width, height = decoder.image_height;
  if (width * height > limit) {
    snprintf(message, MICROGRAPH_JPEG_MESSAGE, "the picture has %llu x %llu pixels, more than the limit of %llu",
             (unsigned long long)width, (unsigned long long)height, (unsigned long long)limit);
    longjmp(errors.escape, 1);
  }
  int cmyk = decoder.jpeg_color_space == JCS_CMYK || decoder.jpeg_color_space == JCS_YCCK;
  decoder.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(&decoder);
  size_t stride = width * 3;
  pixels = malloc(stride * height);
  if (!pixels) fail_with((j_common_ptr)&decoder, "there is not enough memory");
  JSAMPARRAY inks = NULL;
  if (cmyk) inks = decoder.mem->alloc_sarray((j_common_ptr)&decoder, JPOOL_IMAGE, (JDIMENSION)width * 4, 1);
  while (decoder.output_scanline < decoder.output_height) {
    uint8_t *row = pixels + decoder.output_scanline * stride;
    JSAMPROW rows[1] = {cmyk ? inks[0] : row};
    if (jpeg_read_scanlines(&decoder, rows, 1) == 1 && cmyk) {
      convert_cmyk(inks[0], row, width, decoder.saw_Adobe_marker);
    }
  }
  jpeg_finish_decompress(&decoder);
  jpeg_destroy_decompress(&decoder);
  *picture = (micrograph_jpeg_picture){(int32_t)width, (int32_t)height, pixels};
  return 1;
}

int micrograph_jpeg_encode(const uint8_t *pixels, int32_t width, int32_t height, int32_t quality, int progressive,
                           uint8_t **bytes, size_t *count, char message[MICROGRAPH_JPEG_MESSAGE]) {
  struct jpeg_compress_struct encoder;
  error_manager errors;
  unsigned char *target = NULL;
  unsigned long size = 0;
  set_errors(&errors, message);
  encoder.err = &errors.base;
  if (setjmp(errors.escape)) {
    jpeg_destroy_compress(&encoder);  // `target` may be stale here: libjpeg moves the buffer without telling
    return 0;
  }
  jpeg_create_compress(&encoder);
  jpeg_mem_dest(&encoder, &target, &size);
  encoder.image_width = (JDIMENSION)width;
  encoder.image_height = (JDIMENSION)height;
  encoder.input_components = 3;
  encoder.in_color_space = JCS_RGB;
  jpeg_set_defaults(&encoder);
  encoder.optimize_coding = TRUE;
  jpeg_set_quality(&encoder, quality, TRUE);
  if (progressive) jpeg_simple_progression(&encoder);
  jpeg_start_compress(&encoder, TRUE);
  while (encoder.next_scanline < encoder.image_height) {
    JSAMPROW rows[1] = {(JSAMPROW)(pixels + (size_t)encoder.next_scanline * (size_t)width * 3)};
    jpeg_write_scanlines(&encoder, rows, 1);
  }
  jpeg_finish_compress(&encoder);
  jpeg_destroy_compress(&encoder);
  *bytes = target;
  *count = size;
  return 1;
}

int micrograph_jpeg_version(void) { return JPEG_LIB_VERSION; }
