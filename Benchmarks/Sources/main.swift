import Engine
import Foundation
import Networks
import ONNXImport

// Times programs of one model and prints what it found as JSON: see bench.py, which sets it beside its peers.
//
//     benchmark GOOGLENET.onnx [--steps [--bf16]]

let arguments = CommandLine.arguments
guard arguments.count > 1 else {
  FileHandle.standardError.write(Data("usage: benchmark GOOGLENET.onnx [--steps [--bf16]]\n".utf8))
  exit(64)
}
let model = try ONNXFile.read(URL(filePath: arguments[1]))
let bench = Bench(model: arguments.contains("--bf16") ? try model.computing(in: .bf16) : model)
if arguments.contains("--steps") {
  try bench.printSteps()
} else {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys]
  print(String(decoding: try encoder.encode(try bench.report()), as: UTF8.self))
}
