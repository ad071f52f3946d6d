import Basics
import Foundation
import Testing

@Suite struct TextFileTests {
  @Test(arguments: ["a\nb\n\nc", "a\r\nb\r\n\r\nc", "a\rb\r\rc", "\u{FEFF}a\r\nb\n\rc"])
  func linesEndInLineFeeds(text: String) {
    #expect(String(file: Data(text.utf8)) == "a\nb\n\nc")
  }

  @Test func aByteOrderMarkSaysHowItIsWritten() {
    let (little, big): ([UInt8], [UInt8]) = ([0xFF, 0xFE, 0x00, 0xAC, 0x0D, 0, 0x0A, 0], [0xFE, 0xFF, 0xAC, 0x00])
    #expect(String(file: Data(little)) == "가\n")
    #expect(String(file: Data(big)) == "가")
    #expect(String(file: Data("\u{FEFF}가".utf8)) == "가")
    #expect(String(file: Data()) == "")
  }

  @Test func whatIsNoTextIsRefused() {
    for bytes in [[0xFF], [0xC3, 0x28], [0xFF, 0xFE, 0x41], [0xFF, 0xFE, 0x00, 0xD8]] as [[UInt8]] {
      #expect(String(file: Data(bytes)) == nil)
    }
  }
}
