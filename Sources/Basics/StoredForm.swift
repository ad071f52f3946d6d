package import Foundation

/// How values are written wherever they are kept or named: JSON with sorted keys, so that equal values are equal bytes on
/// every run.
///
/// What is mostly numbers, weights and activations, goes into `Data` columns or blobs, which JSON carries as they are.
package enum StoredForm {
  /// The bytes of a value.
  ///
  /// The types of this project encode without throwing; one that does throw is a programmer's error.
  package static func encode(_ value: some Encodable) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try encoder.encode(value)
    } catch {
      preconditionFailure("\(type(of: value)) cannot be encoded: \(error)")
    }
  }

  /// Reads a value back; bytes that are damaged make it throw `DecodingError`.
  package static func decode<T: Decodable>(_ type: T.Type, from data: Data) throws -> T {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(type, from: data)
  }
}
