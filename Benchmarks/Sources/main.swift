import Engine
import Foundation
import Networks
import ONNXImport

// Times programs of one model and prints what it found as JSON: see bench.py, which sets it beside its peers.
//
//     benchmark GOOGLENET.onnx [--steps]

let arguments = CommandLine.arguments
guard arguments.count > 1 else {
  FileHandle.standardError.write(Data("usage: benchmark GOOGLENET.onnx [--steps]\n".utf8))
  exit(64)
}
let bench = try Bench(model: ONNXFile.read(URL(filePath: arguments[1])))
if arguments.contains("--steps") {
  try bench.printSteps()
} else {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys]
  print(String(decoding: try encoder.encode(try bench.report()), as: UTF8.self))
}
