import Basics
import Engine
import Foundation
import Networks
import ONNXImport

// Times programs of GoogLeNet (bench.py sets them beside their peers), or runs any model on given numbers and times that
// (gauntlet/gauntlet.py compares it). Prints JSON.
//
//     benchmark GOOGLENET.onnx
//     benchmark MODEL.onnx --steps [--bf16]
//     benchmark MODEL.onnx --gauntlet FOLDER --shape 1,3,224,224 [--threads 2] [--untimed]
//         reads FOLDER/image.f32

let arguments = CommandLine.arguments

func option(_ name: String) -> String? {
  arguments.firstIndex(of: name).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
}

func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys]
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

func fail(_ message: String, _ code: Int32) -> Never {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
  exit(code)
}

guard arguments.count > 1 else {
  fail(
    "usage: benchmark MODEL.onnx [--steps [--bf16]] [--gauntlet FOLDER --shape N,C,H,W [--threads N] [--untimed]]", 64)
}
do {
  let model = try ONNXFile.read(URL(filePath: arguments[1]))
  if let folder = option("--gauntlet").map({ URL(filePath: $0, directoryHint: .isDirectory) }) {
    let shape = Shape((option("--shape") ?? "").split(separator: ",").compactMap { Int($0) })
    let values = try Data(contentsOf: folder.appending(path: "image.f32"))
      .withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    guard shape.dimensions.count == 4, shape.count == values.count else {
      fail("image.f32 holds \(values.count) numbers, the shape says \(shape.dimensions)", 64)
    }
    let gauntlet = Gauntlet(model: model, input: shape, values: values, timed: !arguments.contains("--untimed"))
    try printJSON(gauntlet.report(into: folder, threads: option("--threads").flatMap { Int($0) } ?? 2))
  } else {
    let bench = Bench(model: arguments.contains("--bf16") ? try model.computing(in: .bf16) : model)
    if arguments.contains("--steps") { try bench.printSteps() } else { try printJSON(bench.report()) }
  }
} catch {
  fail("\(error)", 1)
}
