import Basics
import CDNNL

/// Where primitives run; one for each thread that runs them.
final class Stream {
  let handle: dnnl_stream_t?

  init() throws(Diagnostic) {
    var handle: dnnl_stream_t?
    try check(
      dnnl_stream_create(&handle, Processor.engine(), UInt32(dnnl_stream_default_flags.rawValue)), "open a stream")
    self.handle = handle
  }

  deinit { dnnl_stream_destroy(handle) }
}

/// A primitive with the memory it works on, ready to run any number of times on one thread at a time.
final class PrimitiveCall {
  private let primitive: Primitive
  private let arguments: UnsafeMutableBufferPointer<dnnl_exec_arg_t>

  /// Each argument: oneDNN's number for it, its layout and its address, which must outlive the call.
  init(_ primitive: Primitive, _ arguments: [(Int32, Layout, UnsafeMutableRawPointer)]) throws(Diagnostic) {
    self.primitive = primitive
    self.arguments = .allocate(capacity: arguments.count)
    self.arguments.initialize(repeating: dnnl_exec_arg_t(arg: 0, memory: nil))
    for (index, (number, layout, address)) in arguments.enumerated() {
      var memory: dnnl_memory_t?
      var descriptor = layout.descriptor
      try check(dnnl_memory_create(&memory, &descriptor, Processor.engine(), address), "describe memory")
      self.arguments[index] = dnnl_exec_arg_t(arg: number, memory: memory)
    }
  }

  deinit {
    for argument in arguments { dnnl_memory_destroy(argument.memory) }
    arguments.deallocate()
  }

  /// Points an argument, counted as given, at other memory.
  func setAddress(_ index: Int, _ address: UnsafeMutableRawPointer) {
    dnnl_memory_set_data_handle(arguments[index].memory, address)
  }

  /// Fails only where the arguments do not fit the primitive, which compiling has made sure of.
  func run(on stream: Stream) {
    let status = dnnl_primitive_execute(
      primitive.handle, stream.handle, Int32(arguments.count), arguments.baseAddress)
    precondition(status == dnnl_success, "oneDNN refused to run \(primitive.implementation): status \(status.rawValue)")
  }
}
