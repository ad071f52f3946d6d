import Basics
import CDNNL
import Networks

/// A convolution's shapes and windows as oneDNN wants them.
struct ConvolutionGeometry {
  let x: Shape
  /// `[O, I, KH, KW]`, with groups `[G, O / G, I / G, KH, KW]`.
  let weights: Shape
  let y: Shape
  let strides: [Int64]
  /// oneDNN counts the cells that are skipped: no dilation is 0.
  let dilations: [Int64]
  let begin: [Int64]
  let end: [Int64]

  /// Of the factors; sums are fp32.
  let precision: Precision?

  /// Planned as for training: the layouts are then those of the backward pass, with nothing to copy in between.
  func forward(
    bias: Layout?, attributes: PrimitiveAttributes, algorithm: dnnl_alg_kind_t = dnnl_convolution_direct
  ) throws(Diagnostic) -> PrimitiveDescriptor {
    try withFactors { factor throws(Diagnostic) in
      var result = dnnl_convolution_desc_t()
      var (x, w, y) = (
        try Layout.any(x, factor).descriptor, try Layout.any(weights, factor).descriptor,
        try Layout.any(y).descriptor
      )
      var b = bias?.descriptor ?? dnnl_memory_desc_t()
      try check(
        dnnl_dilated_convolution_forward_desc_init(
          &result, dnnl_forward_training, algorithm, &x, &w, &b, &y, strides, dilations, begin, end),
        "describe the convolution")
      return try PrimitiveDescriptor(result, attributes: attributes)
    }
  }

  func backward() throws(Diagnostic) -> PrimitiveDescriptor {
    try withFactors { factor throws(Diagnostic) in
      var result = dnnl_convolution_desc_t()
      var (x, w, y) = (
        try Layout.any(x).descriptor, try Layout.any(weights, factor).descriptor,
        try Layout.any(y, factor).descriptor
      )
      try check(
        dnnl_dilated_convolution_backward_data_desc_init(
          &result, dnnl_convolution_direct, &x, &w, &y, strides, dilations, begin, end),
        "describe the convolution's backward pass")
      let forward = try forward(bias: nil, attributes: PrimitiveAttributes())
      return try PrimitiveDescriptor(result, attributes: PrimitiveAttributes(), forward: forward)
    }
  }

  /// Plans with factors of the precision wanted, or with fp32 where oneDNN has only its slow reference code for those.
  private func withFactors(
    _ plan: (dnnl_data_type_t) throws(Diagnostic) -> PrimitiveDescriptor
  ) throws(Diagnostic) -> PrimitiveDescriptor {
    if precision == .bf16 {
      guard Processor.multipliesBF16 else {
        throw Diagnostic(
          "bf16 needs a processor with avx512_bf16, which this one has not", advice: "Leave the precision at fp32.")
      }
      if let planned = try? plan(dnnl_bf16), !planned.implementation.contains("ref") { return planned }
    }
    return try plan(dnnl_f32)
  }
}

extension ConvolutionGeometry {
  init(_ convolution: Convolution, _ node: NodeLowering) {
    let w = node.shape(1)
    let groups = convolution.groups
    self.init(
      x: node.shape(0), weights: groups == 1 ? w : Shape([groups, w[0] / groups] + w.dimensions.dropFirst()),
      y: node.shape, strides: convolution.strides.map(Int64.init),
      dilations: convolution.dilations.map { Int64($0 - 1) }, begin: convolution.padding.prefix(2).map(Int64.init),
      end: convolution.padding.suffix(2).map(Int64.init), precision: convolution.precision)
  }
}
