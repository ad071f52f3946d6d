import Basics
import Engine
import Foundation
import Networks
import ONNXImport
import TestSupport
import Testing

/// Damaged model files are read, made into graphs and, where that is cheap, run: nothing may crash, hang or fill memory.
///
/// MICROGRAPH_FUZZ says how many files, MICROGRAPH_FUZZ_FIRST from which on; without them the same ones each time.
@Suite(.timeLimit(.minutes(60)))
struct FuzzTests {
  @Test func damagedModelsAreRefusedOrWork() throws {
    let environment = ProcessInfo.processInfo.environment
    let first = environment["MICROGRAPH_FUZZ_FIRST"].flatMap { Int($0) } ?? 0
    let count = environment["MICROGRAPH_FUZZ"].flatMap { Int($0) } ?? 15_000
    let victims = Victims()
    var tally: [ModelTrial.Outcome: Int] = [:]
    var slowest: (file: Int, time: Duration) = (0, .zero)
    for file in first..<(first + count) {
      let start = ContinuousClock.now
      tally[victims.outcome(of: file), default: 0] += 1
      let time = ContinuousClock.now - start
      if time > slowest.time { slowest = (file, time) }
    }
    print(
      "fuzz: \(count) damaged files, \(tally.map { "\($0.value) \($0.key.rawValue)" }.sorted().joined(separator: ", "));"
    )
    print("  slowest file \(slowest.file): \(slowest.time); largest memory \(peakMegabytes) MB")
    #expect(peakMegabytes < 2048)
    #expect(tally.count > 1)
  }

  /// The largest memory this process has had, from the kernel.
  private var peakMegabytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
    return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 / 1024 } ?? 0
  }
}
