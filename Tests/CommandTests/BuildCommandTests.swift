import Foundation
import Generation
import TestSupport
import Testing

/// `micrograph build` as a user runs it: interrupted, twice at once, where it may not write.
@Suite(.timeLimit(.minutes(5))) struct BuildCommandTests {
  /// From scanning to pictures. One picture of this project takes many minutes: what ends, ended in its midst.
  @Test(arguments: [0, 0.5, 1.5]) func ctrlCEndsItSoonAndKeepsWhatIsFinished(pause: Double) throws {
    let project = try TinyProject(images: 40, features: "{preset: fine, steps: 100000, size: 224}")
    let build = try Tool.Running(["build", project.url.path])
    build.waitUntilAtWork()
    Thread.sleep(forTimeInterval: pause)
    kill(build.process.processIdentifier, SIGINT)
    let outcome = build.finish()
    #expect(build.process.terminationReason == .exit)
    #expect(outcome.status == 130)
    #expect(outcome.errors.contains("Stopped. What was finished is kept"))
    try project.write(
      """
      title: Tiny
      model: tiny.onnx
      images: images
      layers: [a/relu, b/join, c/relu]
      features: {preset: none}
      """, to: "Content/microscope.yml")
    #expect(try Tool.run(["build", project.url.path]).status == 0)
    #expect(try Tool.run(["build", project.url.path]).errors.contains("0 computed"))
  }

  /// The picture takes many minutes: what ends, ended in its midst.
  @Test(arguments: [SIGINT, SIGTERM]) func signalsEndOtherCommandsToo(signal: Int32) throws {
    let project = try TinyProject()
    let drawing = try Tool.Running([
      "visualize", project.url.appending(path: "tiny.onnx").path, "c/relu:1", "-o", project.url.path, "--steps",
      "100000", "--size", "224",
    ])
    drawing.waitUntilAtWork()
    kill(drawing.process.processIdentifier, signal)
    #expect(drawing.finish().status == 128 + signal)
  }

  @Test func ofTwoBuildsAtOnceOneWorksAndTheOtherNamesIt() throws {
    let project = try TinyProject(images: 20, features: "{preset: draft, steps: 400, size: 64}")
    let first = try Tool.Running(["build", project.url.path, "--workers", "1"])
    let lock = project.url.appending(path: ".micrograph/lock")
    while (try? String(contentsOf: lock, encoding: .utf8))?.isEmpty ?? true, first.process.isRunning { usleep(2000) }
    let second = try Tool.run(["build", project.url.path])
    #expect(second.status == 1)
    let number = first.process.processIdentifier
    #expect(second.errors.contains("this project is being built already, by process \(number)"))
    #expect(first.finish().status == 0)
    #expect(try Tool.run(["check", project.url.path]).status == 0)
  }

  /// Root may write anywhere, so the build runs as nobody where the test runs as root.
  @Test(arguments: [".micrograph", "Output"]) func whereItMayNotWriteItSaysSoAndLosesNothing(folder: String) throws {
    let project = try TinyProject()
    #expect(try Tool.run(["build", project.url.path]).status == 0)
    let before = try project.output()
    try project.addImage(6)
    let path = project.url.appending(path: folder).path
    #expect(try Tool.shell("chmod -R a+rX \(project.url.path); chmod -R a-w \(path)") == 0)
    defer { _ = try? Tool.shell("chmod -R u+w \(path)") }
    if folder == "Output" { #expect(try Tool.shell("chmod -R a+rwX \(project.url.path)/.micrograph") == 0) }
    let outcome = try Tool.run(["build", project.url.path], asNobody: getuid() == 0)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("error: "))
    #expect(outcome.errors.contains("may be written"), "\(outcome.errors)")
    #expect(try project.output() == before)
    #expect(try Tool.shell("chmod -R u+w \(path)") == 0)
    #expect(try Tool.run(["build", project.url.path]).status == 0)
    #expect(try Tool.run(["check", project.url.path]).status == 0)
  }

  /// On a file system of its own that has no room; needs the right to mount one.
  @Test(.enabled(if: Tool.canMount, "no file system can be mounted here"))
  func aFullDiskIsToldAndNothingIsLost() throws {
    let project = try TinyProject(images: 30)
    let (tool, place) = (Tool.url.path, project.url.path)
    #expect(try Tool.shell("cp -r \(place) \(place)-small") == 0)
    defer { try? FileManager.default.removeItem(atPath: "\(place)-small") }
    let script = """
      mount -t tmpfs -o size=600k tmpfs \(place)-small && cp -r \(place)/. \(place)-small/ || exit 99
      \(tool) build \(place)-small 2> \(place)-small.errors; status=$?
      mount -o remount,size=100m \(place)-small
      \(tool) build \(place)-small 2>> \(place)-small.errors && \(tool) check \(place)-small || exit 98
      exit $status
      """
    let status = try Tool.shell("unshare -m sh -c '\(script)'")
    let errors = try String(contentsOfFile: "\(place)-small.errors", encoding: .utf8)
    try FileManager.default.removeItem(atPath: "\(place)-small.errors")
    #expect(status == 1)
    #expect(errors.contains("the disk is full; everything finished before is kept"), "\(errors)")
  }
}
