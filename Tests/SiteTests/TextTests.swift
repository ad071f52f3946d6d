import Site
import Testing

@Suite struct TextTests {
  @Test(arguments: [
    (0.0, "0"), (1, "1.00"), (12.345, "12.3"), (-0.0312, "\u{2212}0.0312"), (1234.5, "1,235"), (999.6, "1,000"),
    (0.00004, "4.0e\u{2212}5"), (-3.2e12, "\u{2212}3.2e12"), (.nan, "–"), (.infinity, "∞"),
  ])
  func numbersHaveThreeDigits(value: Double, text: String) {
    #expect(NumberText.short(value) == text)
  }

  @Test(arguments: [(0.5, "50%"), (0.0312, "3.1%"), (0, "0%"), (1, "100%")])
  func sharesArePerCent(share: Double, text: String) {
    #expect(NumberText.percent(share) == text)
  }

  @Test(arguments: [
    ("inception_4c/output", "inception_4c.output"), ("conv1/7x7_s2", "conv1.7x7_s2"), ("plain", "plain"),
  ])
  func ordinaryNamesStayReadable(name: String, file: String) {
    #expect(FileName.safe(name) == file)
  }

  @Test(arguments: [
    "..", "../../etc/passwd", "con", "a:b", "ünït", "", "-", "a\u{0}b", String(repeating: "x", count: 300),
  ])
  func strangeNamesAreSafe(name: String) {
    let file = FileName.safe(name)
    #expect(file.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"/\\:*?\"<>|".utf8.contains($0) }, "\(file)")
    #expect(!file.isEmpty && file.utf8.count <= 80 && !file.contains("..") && !file.hasPrefix("."), "\(file)")
    #expect(file != name)
  }

  @Test func namesThatDifferOnlyInCaseGetDifferentFolders() {
    let names = FileName.distinct(["Conv", "conv", "CONV", "a/b", "a.b"])
    #expect(Set(names.map { $0.lowercased() }).count == 5)
    #expect(names[0] == "Conv")
    #expect(names[3] == "a.b")
  }

  @Test func jsonIsSafeInsideAScript() {
    #expect(JSONText.text("</script>\u{2028}\"\\").text == "\"\\u003c/script\\u003e\\u2028\\\"\\\\\"")
    #expect(JSONText.number(.nan).text == "null")
    #expect(JSONText.number(0.1).text == "0.1")
  }
}
