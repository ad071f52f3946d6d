import Basics
import Foundation
import Testing

@Suite struct DigestTests {
  @Test func agreesWithTheStandard() {
    // FIPS 180-2, appendix B.1.
    #expect(
      Digest(Data("abc".utf8)).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func ofEqualValuesIsEqual() throws {
    #expect(Digest(of: ["b": 1, "a": 2]) == Digest(of: ["a": 2, "b": 1]))
    #expect(Digest(of: ["a": 1]) != Digest(of: ["a": 2]))
  }

  @Test func refusesTextThatIsNoDigest() {
    #expect(Digest(hex: "abc") == nil)
    #expect(throws: DecodingError.self) { try StoredForm.decode([Digest].self, from: Data("[\"abc\"]".utf8)) }
  }

  @Test func isStoredAsItsText() throws {
    let digest = Digest(Data("abc".utf8))
    #expect(StoredForm.encode([digest]) == Data("[\"\(digest)\"]".utf8))
    #expect(try StoredForm.decode([Digest].self, from: StoredForm.encode([digest])) == [digest])
  }
}
