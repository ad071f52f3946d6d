// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: settings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"], exclude: exclude, resources: resources,
    swiftSettings: settings)
}

let algorithms = Target.Dependency.product(name: "Algorithms", package: "swift-algorithms")

let package = Package(
  name: "Micrograph",
  products: [.executable(name: "micrograph", targets: ["micrograph"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-algorithms", exact: "1.2.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0", traits: []),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CDNNL"),
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png16"), .linkedLibrary("z")]),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .systemLibrary(name: "CWebP"),
    .systemLibrary(name: "CCMarkGFM"),
    .systemLibrary(name: "COpenSSL"),
    module("Basics", ["COpenSSL"]),
    module("Networks", ["Basics"]),
    module(
      "ONNXImport",
      ["Basics", "Engine", "Networks", algorithms, .product(name: "SwiftProtobuf", package: "swift-protobuf")],
      exclude: ["onnx.proto"]),
    module("Engine", ["Basics", "Networks", "CDNNL"]),
    module("Images", ["Basics", "CPNG", "CJPEG", "CWebP"]),
    module("Scenes", ["Basics", "Images"]),
    .executableTarget(name: "bestiary-scenes", dependencies: ["Basics", "Images", "Scenes"], swiftSettings: settings),
    module("Artifacts", ["Basics", algorithms, .product(name: "GRDB", package: "GRDB.swift")]),
    module("Findings", ["Basics", "Images", "Networks"]),
    module("Analyses", ["Basics", "Findings", "Artifacts", "Engine", "Images", "Networks", algorithms]),
    module("Prose", ["Basics", "CCMarkGFM", "Images", "Networks", "Yams"]),
    module(
      "Site",
      [
        "Basics", "Findings", "Images", "Networks", "Prose", "Yams",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [.copy("../../Templates"), .copy("../../Content/strings")]),
    module(
      "Projects",
      [
        "Analyses", "Artifacts", "Basics", "Engine", "Images", "Networks", "ONNXImport", "Prose", "Scenes", "Yams",
      ],
      resources: [.copy("../../Content/models/bestiary")]),
    module(
      "Stages", ["Analyses", "Artifacts", "Basics", "Findings", "Images", "Networks", "Projects", algorithms]),
    module(
      "Libraries",
      ["Analyses", "Artifacts", "Basics", "Findings", "Images", "Networks", "Projects", "Prose", "Site", "Stages"]),
    module(
      "Generation",
      [
        "Analyses", "Artifacts", "Basics", "Engine", "Images", "Libraries", "Networks", "Projects", "Site", "Stages",
      ]),
    module(
      "Reports",
      [
        "Analyses", "Artifacts", "Basics", "Engine", "Findings", "Generation", "Images", "Networks", "ONNXImport",
        "Projects", "Prose", "Site", "Stages", algorithms,
      ]),
    .executableTarget(
      name: "benchmark", dependencies: ["Basics", "Engine", "Networks", "ONNXImport"], path: "Benchmarks/Sources",
      swiftSettings: settings),
    .executableTarget(
      name: "benchmark-site", dependencies: ["Basics", "Findings", "Networks", "Prose", "Site", "TestSupport"],
      path: "Benchmarks/Site", swiftSettings: settings),
    .executableTarget(
      name: "micrograph",
      dependencies: [
        "Analyses", "Artifacts", "Basics", "Findings", "Generation", "Images", "Networks", "Projects", "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    // The kill tests start its product. They must not depend on it: SwiftPM would then build every executable of every
    // dependency too, protoc among them.
    .executableTarget(
      name: "BuildVictim", dependencies: ["Artifacts", "Basics", "Generation", "Projects"],
      path: "Tests/BuildVictim", swiftSettings: settings),
    module(
      "TestSupport", ["Basics", "Engine", "Findings", "Images", "Networks", "ONNXImport", "Prose", "Site"],
      exclude: ["Handbuilt"]),
    tests("BasicsTests", ["Basics"]),
    tests("NetworksTests", ["Basics", "Networks"]),
    tests("ONNXImportTests", ["Basics", "Networks", "ONNXImport"]),
    tests("ConformanceTests", ["Basics", "Engine", "Networks", "ONNXImport"]),
    tests("FuzzTests", ["Basics", "Engine", "Networks", "ONNXImport"]),
    tests("EngineTests", ["Basics", "Engine", "Networks", "ONNXImport"], resources: [.copy("Fixtures")]),
    tests("ImagesTests", ["Images"], resources: [.copy("Fixtures")]),
    tests("ScenesTests", ["Engine", "Networks", "Scenes"]),
    tests("ArtifactsTests", ["Artifacts", "Findings"], resources: [.copy("version1.sql")]),
    tests(
      "AnalysesTests", ["Analyses", "Engine", "Images", "Networks", "ONNXImport", "Scenes"],
      exclude: [
        "versions.txt", "Weights/expanded_weights.py", "Universality/linear_cka.py", "Inputs/given_shares.py",
        "Truth/dissection.py",
      ],
      resources: [
        .copy("Weights/expanded_weights.json"), .copy("Universality/linear_cka.json"),
        .copy("Inputs/given_shares.json"), .copy("Truth/dissection.json"),
      ]),
    tests("SiteTests", ["Site", "Images", "Prose"], exclude: ["Snapshots"]),
    tests(
      "GenerationTests",
      [
        "Analyses", "Artifacts", "Engine", "Generation", "Images", "Networks", "ONNXImport", "Projects", "Reports",
        "Scenes", "Site", "Stages",
      ]),
    tests("CommandTests", ["Generation"]),
  ]
)

// `Scripts/fuzz` alone builds this, with `--sanitize fuzzer`.
if Context.environment["MICROGRAPH_FUZZER"] != nil {
  package.targets += [
    .executableTarget(
      name: "Fuzzer",
      dependencies: [
        "Artifacts", "Basics", "Images", "Projects", "Prose", "Site", "TestSupport",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      path: "Tests/Fuzzer", swiftSettings: settings)
  ]
}
