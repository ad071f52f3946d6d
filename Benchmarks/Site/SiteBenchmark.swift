import Foundation
import Networks
import Site
import TestSupport

/// Renders the pages of 6,000 made-up units on two threads, their facts in memory, and prints how long that took.
///
///     benchmark-site [UNITS] [THREADS]
@main struct SiteBenchmark {
  static func main() throws {
    let numbers = CommandLine.arguments.dropFirst().compactMap(Int.init)
    let (units, threads) = (numbers.first ?? 6000, numbers.count > 1 ? numbers[1] : 2)
    let library = KeptLibrary(MockLibrary(channels: max(12, units / 4)).withCircuit())
    let site = try Site(settings: SiteSettings(title: "Mock"), sources: TemplateSources(), library: library)
    let pages = try site.pages().filter { $0.path.wholeMatch(of: /layers\/[^\/]+\/\d+\/index\.html/) != nil }
    var bytes = 0
    let seconds =
      ContinuousClock().measure {
        let sizes = UnsafeMutableBufferPointer<Int>.allocate(capacity: threads)
        sizes.initialize(repeating: 0)
        defer { sizes.deallocate() }
        nonisolated(unsafe) let shared = sizes
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
          for index in stride(from: thread, to: pages.count, by: threads) {
            shared[thread] += (try? pages[index].render(in: site).count) ?? 0
          }
        }
        bytes = sizes.reduce(0, +)
      } / .seconds(1)
    let each = seconds * Double(threads) / Double(pages.count) * 1e3
    print(
      "\(pages.count) unit pages of \(bytes / pages.count) bytes: \(String(format: "%.2f", seconds)) s on \(threads) "
        + "threads, \(String(format: "%.2f", each)) ms a page and core")
  }
}
