#include <dnnl.h>

// OpenMP's own header belongs to gcc; the two calls used here are part of its stable ABI.
void omp_set_num_threads(int threads);
int omp_get_max_threads(void);
