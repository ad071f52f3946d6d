/// Swift's side of ``CBORDecoder``: what a type's `init(from:)` asks about the item at one offset.
struct OffsetDecoder: Decoder {
  let source: DecodingSource
  let offset: Int
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(try MapDecodingContainer<Key>(source: source, offset: offset))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try ArrayDecodingContainer(source: source, offset: offset)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    ValueDecodingContainer(source: source, offset: offset)
  }
}

private struct MapDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let source: DecodingSource
  /// Where each key's text lies and where its value starts.
  private var entries: [(key: Range<Int>, value: Int)] = []
  var codingPath: [any CodingKey] { [] }

  init(source: DecodingSource, offset: Int) throws {
    self.source = source
    let head = try source.head(at: offset)
    guard head.major == 5 else { throw source.damaged("not a map") }
    let count = try source.count(of: head)
    entries.reserveCapacity(count)
    var next = head.next
    for _ in 0..<count {
      let key = try source.head(at: next)
      guard key.major == 3 else { throw source.damaged("a key that is not a text") }
      let text = try source.content(of: key)
      entries.append((text, text.upperBound))
      next = try source.skip(text.upperBound)
    }
  }

  var allKeys: [Key] {
    entries.compactMap { Key(stringValue: String(decoding: source.bytes[$0.key], as: UTF8.self)) }
  }

  private func find(_ key: Key) -> Int? {
    let name = key.stringValue.utf8
    return entries.first { $0.key.count == name.count && source.bytes[$0.key].elementsEqual(name) }?.value
  }

  private func offset(_ key: Key) throws -> Int {
    guard let offset = find(key) else {
      throw DecodingError.keyNotFound(key, .init(codingPath: [], debugDescription: "'\(key.stringValue)' is missing"))
    }
    return offset
  }

  func contains(_ key: Key) -> Bool { find(key) != nil }
  func decodeNil(forKey key: Key) throws -> Bool { try source.isNil(at: offset(key)) }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try source.bool(at: offset(key)) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try source.text(at: offset(key)) }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try source.double(at: offset(key)) }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try source.float(at: offset(key)) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try source.integer(type, at: offset(key)) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try source.integer(type, at: offset(key)) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try source.integer(type, at: offset(key)) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try source.integer(type, at: offset(key)) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try source.integer(type, at: offset(key)) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try source.integer(type, at: offset(key)) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try source.integer(type, at: offset(key)) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try source.integer(type, at: offset(key)) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try source.integer(type, at: offset(key)) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try source.integer(type, at: offset(key)) }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try source.decode(type, at: offset(key))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    KeyedDecodingContainer(try MapDecodingContainer<Nested>(source: source, offset: offset(key)))
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try ArrayDecodingContainer(source: source, offset: offset(key))
  }

  func superDecoder() throws -> any Decoder {
    guard let key = Key(stringValue: "super") else { throw source.damaged("no value to inherit from") }
    return try superDecoder(forKey: key)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder {
    OffsetDecoder(source: source, offset: try offset(key))
  }
}

private struct ArrayDecodingContainer: UnkeyedDecodingContainer {
  let source: DecodingSource
  private let total: Int
  private(set) var currentIndex = 0
  private var next: Int
  var codingPath: [any CodingKey] { [] }
  var count: Int? { total }
  var isAtEnd: Bool { currentIndex >= total }

  init(source: DecodingSource, offset: Int) throws {
    self.source = source
    let head = try source.head(at: offset)
    guard head.major == 4 else { throw source.damaged("not an array") }
    total = try source.count(of: head)
    next = head.next
  }

  private mutating func advance() throws -> Int {
    guard !isAtEnd else { throw source.damaged("an array is shorter than expected") }
    let offset = next
    next = try source.skip(offset)
    currentIndex += 1
    return offset
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, try source.isNil(at: next) else { return false }
    _ = try advance()
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try source.decode(type, at: advance()) }

  mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(try MapDecodingContainer<Key>(source: source, offset: advance()))
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try ArrayDecodingContainer(source: source, offset: advance())
  }

  mutating func superDecoder() throws -> any Decoder {
    OffsetDecoder(source: source, offset: try advance())
  }
}

private struct ValueDecodingContainer: SingleValueDecodingContainer {
  let source: DecodingSource
  let offset: Int
  var codingPath: [any CodingKey] { [] }

  func decodeNil() -> Bool { (try? source.isNil(at: offset)) ?? false }
  func decode(_ type: Bool.Type) throws -> Bool { try source.bool(at: offset) }
  func decode(_ type: String.Type) throws -> String { try source.text(at: offset) }
  func decode(_ type: Double.Type) throws -> Double { try source.double(at: offset) }
  func decode(_ type: Float.Type) throws -> Float { try source.float(at: offset) }
  func decode(_ type: Int.Type) throws -> Int { try source.integer(type, at: offset) }
  func decode(_ type: Int8.Type) throws -> Int8 { try source.integer(type, at: offset) }
  func decode(_ type: Int16.Type) throws -> Int16 { try source.integer(type, at: offset) }
  func decode(_ type: Int32.Type) throws -> Int32 { try source.integer(type, at: offset) }
  func decode(_ type: Int64.Type) throws -> Int64 { try source.integer(type, at: offset) }
  func decode(_ type: UInt.Type) throws -> UInt { try source.integer(type, at: offset) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try source.integer(type, at: offset) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try source.integer(type, at: offset) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try source.integer(type, at: offset) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try source.integer(type, at: offset) }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try source.decode(type, at: offset) }
}
