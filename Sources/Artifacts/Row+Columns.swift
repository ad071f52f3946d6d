import Basics
import Foundation
import GRDB

extension Row {
  /// What a column holds, by its name. One that is damaged throws, where GRDB's subscripts would trap.
  func value<T: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String) throws -> T {
    try decode(T.self, forColumn: column)
  }

  /// The digest that a column holds as its 32 bytes.
  func digest(_ column: String) throws -> Digest {
    guard let digest = Digest(bytes: try decode(Data.self, forColumn: column)) else {
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "'\(column)' is no digest"))
    }
    return digest
  }
}
