#include <dnnl.h>

#if DNNL_VERSION_MAJOR != 2
#error "Micrograph needs oneDNN 2 (Debian's libdnnl-dev 2.6.3): version 3 has none of the operation descriptors that Sources/Engine is written with."
#endif

// malloc_trim, which Swift's module of the C library leaves out.
#ifdef __GLIBC__
#include <malloc.h>
#endif

// OpenMP's own header belongs to gcc; the two calls used here are part of its stable ABI.
void omp_set_num_threads(int threads);
int omp_get_max_threads(void);
