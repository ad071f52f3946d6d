import CDNNL

/// `result = first second` for dense row-major matrices: `rows x inner` times `inner x columns`; `adding` adds the
/// product to what is there.
///
/// A transposed matrix lies in memory as `inner x rows` or `columns x inner`. oneDNN does the arithmetic on
/// the calling thread alone.
package func multiplyMatrices(
  rows: Int, columns: Int, inner: Int, transposingFirst: Bool = false, transposingSecond: Bool = false,
  adding: Bool = false, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
  into result: UnsafeMutablePointer<Float>
) {
  func letter(_ transposing: Bool) -> CChar { CChar(UInt8(ascii: transposing ? "T" : "N")) }
  let (m, n, k) = (dnnl_dim_t(rows), dnnl_dim_t(columns), dnnl_dim_t(inner))
  omp_set_num_threads(1)
  let status = dnnl_sgemm(
    letter(transposingFirst), letter(transposingSecond), m, n, k, 1,
    first, transposingFirst ? m : k, second, transposingSecond ? k : n, adding ? 1 : 0, result, n)
  precondition(status == dnnl_success, "oneDNN refused a product of \(rows) x \(inner) and \(inner) x \(columns)")
}
