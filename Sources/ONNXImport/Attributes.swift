import Basics
import Foundation

/// The attributes of a node, read by name with their defaults.
struct Attributes {
  private let byName: [String: Onnx_AttributeProto]

  init(_ node: Onnx_NodeProto) {
    byName = Dictionary(node.attribute.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func has(_ name: String) -> Bool { byName[name] != nil }

  func integer(_ name: String) -> Int? { byName[name].map { Int($0.i) } }

  func integer(_ name: String, default value: Int) -> Int { integer(name) ?? value }

  func flag(_ name: String, default value: Bool = false) -> Bool { integer(name).map { $0 != 0 } ?? value }

  func integers(_ name: String) -> [Int]? { byName[name].map { $0.ints.map { Int($0) } } }

  func float(_ name: String) -> Float? { byName[name]?.f }

  func float(_ name: String, default value: Float) -> Float { float(name) ?? value }

  func floats(_ name: String) -> [Float]? { byName[name]?.floats }

  func text(_ name: String, default value: String) -> String {
    byName[name].map { String(decoding: $0.s, as: UTF8.self) } ?? value
  }

  func tensor(_ name: String) -> Onnx_TensorProto? { byName[name]?.t }
}
