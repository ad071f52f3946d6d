/// Swift's side of ``CBOREncoder``: hands each value that `encode(to:)` offers to the node it belongs to.
struct TreeEncoder: Encoder {
  let node: EncodingNode
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.become(.map)
    return KeyedEncodingContainer(MapEncodingContainer<Key>(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.become(.array)
    return ArrayEncodingContainer(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    ValueEncodingContainer(node: node, codingPath: codingPath)
  }
}

private struct MapEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: EncodingNode
  let codingPath: [any CodingKey]

  func encodeNil(forKey key: Key) { node.appendLeaf(key: key.stringValue) { $0.append(0xF6) } }
  func encode(_ value: Bool, forKey key: Key) {
    node.appendLeaf(key: key.stringValue) { $0.append(value ? 0xF5 : 0xF4) }
  }
  func encode(_ value: String, forKey key: Key) { node.appendLeaf(key: key.stringValue) { $0.appendText(value) } }
  func encode(_ value: Double, forKey key: Key) { node.appendLeaf(key: key.stringValue) { $0.appendDouble(value) } }
  func encode(_ value: Float, forKey key: Key) { node.appendLeaf(key: key.stringValue) { $0.appendFloat(value) } }
  func encode(_ value: Int, forKey key: Key) { integer(value, key) }
  func encode(_ value: Int8, forKey key: Key) { integer(value, key) }
  func encode(_ value: Int16, forKey key: Key) { integer(value, key) }
  func encode(_ value: Int32, forKey key: Key) { integer(value, key) }
  func encode(_ value: Int64, forKey key: Key) { integer(value, key) }
  func encode(_ value: UInt, forKey key: Key) { integer(value, key) }
  func encode(_ value: UInt8, forKey key: Key) { integer(value, key) }
  func encode(_ value: UInt16, forKey key: Key) { integer(value, key) }
  func encode(_ value: UInt32, forKey key: Key) { integer(value, key) }
  func encode(_ value: UInt64, forKey key: Key) { integer(value, key) }

  private func integer(_ value: some FixedWidthInteger, _ key: Key) {
    node.appendLeaf(key: key.stringValue) { $0.appendInteger(value) }
  }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try node.encode(value, key: key.stringValue, path: codingPath)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    let nested = node.appendNode(.map, key: key.stringValue)
    return KeyedEncodingContainer(MapEncodingContainer<Nested>(node: nested, codingPath: codingPath))
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    ArrayEncodingContainer(node: node.appendNode(.array, key: key.stringValue), codingPath: codingPath)
  }

  func superEncoder() -> any Encoder { superEncoder(named: "super") }
  func superEncoder(forKey key: Key) -> any Encoder { superEncoder(named: key.stringValue) }

  private func superEncoder(named key: String) -> any Encoder {
    TreeEncoder(node: node.appendNode(.single, key: key), codingPath: codingPath)
  }
}

private struct ArrayEncodingContainer: UnkeyedEncodingContainer {
  let node: EncodingNode
  let codingPath: [any CodingKey]
  var count: Int { node.count }

  func encodeNil() { node.appendLeaf(key: nil) { $0.append(0xF6) } }

  func encode<T: Encodable>(_ value: T) throws { try node.encode(value, key: nil, path: codingPath) }

  func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(
      MapEncodingContainer<Key>(node: node.appendNode(.map, key: nil), codingPath: codingPath))
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    ArrayEncodingContainer(node: node.appendNode(.array, key: nil), codingPath: codingPath)
  }

  func superEncoder() -> any Encoder {
    TreeEncoder(node: node.appendNode(.single, key: nil), codingPath: codingPath)
  }
}

private struct ValueEncodingContainer: SingleValueEncodingContainer {
  let node: EncodingNode
  let codingPath: [any CodingKey]

  func encodeNil() { node.appendLeaf(key: nil) { $0.append(0xF6) } }
  func encode(_ value: Bool) { node.appendLeaf(key: nil) { $0.append(value ? 0xF5 : 0xF4) } }
  func encode(_ value: String) { node.appendLeaf(key: nil) { $0.appendText(value) } }
  func encode(_ value: Double) { node.appendLeaf(key: nil) { $0.appendDouble(value) } }
  func encode(_ value: Float) { node.appendLeaf(key: nil) { $0.appendFloat(value) } }
  func encode(_ value: Int) { integer(value) }
  func encode(_ value: Int8) { integer(value) }
  func encode(_ value: Int16) { integer(value) }
  func encode(_ value: Int32) { integer(value) }
  func encode(_ value: Int64) { integer(value) }
  func encode(_ value: UInt) { integer(value) }
  func encode(_ value: UInt8) { integer(value) }
  func encode(_ value: UInt16) { integer(value) }
  func encode(_ value: UInt32) { integer(value) }
  func encode(_ value: UInt64) { integer(value) }

  private func integer(_ value: some FixedWidthInteger) {
    node.appendLeaf(key: nil) { $0.appendInteger(value) }
  }

  func encode<T: Encodable>(_ value: T) throws { try node.encode(value, key: nil, path: codingPath) }
}
