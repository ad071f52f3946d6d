import Foundation
import Testing

/// Every case of ONNX's node suite whose operators are claimed. MICROGRAPH_CONFORMANCE=verbose lists each case.
@Suite(.enabled(if: NodeSuite.isThere, "\(NodeSuite.whatIsMissing)"))
struct ConformanceTests {
  @Test func everyClaimedCasePasses() {
    let isVerbose = ProcessInfo.processInfo.environment["MICROGRAPH_CONFORMANCE"] == "verbose"
    var passed = 0
    var failures: [String] = []
    var reasons: [String: [String]] = [:]
    let cases = NodeSuite.cases
    for folder in cases {
      let name = folder.lastPathComponent
      switch NodeCase.outcome(of: folder) {
      case .passed: passed += 1
      case .failed(let fault): failures.append("\(name): \(fault)")
      case .leftAside(let reason): reasons[reason, default: []].append(name)
      }
    }
    let aside = reasons.values.map(\.count).reduce(0, +)
    let unclaimed = reasons.filter { $0.key.hasPrefix("operator ") }.values.map(\.count).reduce(0, +)
    print("ONNX node suite: \(cases.count) cases, \(cases.count - unclaimed) with claimed operators,")
    print("  \(passed) passed, \(failures.count) failed, \(aside) left aside:")
    for (reason, names) in reasons.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
      print("  \(names.count) \(reason)")
      if isVerbose { for name in names { print("      \(name)") } }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    #expect(passed > 0)
  }
}
