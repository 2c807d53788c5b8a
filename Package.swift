// swift-tools-version: 6.2
import PackageDescription

// One set of rules for every Swift target: the compiler is the first reviewer.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

// Tests talk to sockets and processes; marking each such line `unsafe` would tell a reader nothing.
let strictTests: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let strictC: [CSetting] = [
  .unsafeFlags(["-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE"])
]

let package = Package(
  name: "gw",
  products: [.executable(name: "gw", targets: ["gw"])],
  targets: [
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(
      name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    // Not linked to libcurl: loading it costs more than a whole local command (see CCurl.h).
    .target(name: "CCurl", cSettings: strictC, linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CSystem", cSettings: strictC),
    .target(
      name: "GWKit", dependencies: ["CSQLite", "CSodium", "CCurl", "CSystem"],
      swiftSettings: strict),
    // Nothing in it runs often enough to be worth the larger code.
    .executableTarget(
      name: "gw", dependencies: ["GWKit", "CSystem"],
      swiftSettings: strict + [.unsafeFlags(["-Osize"], .when(configuration: .release))]),
    .target(
      name: "TestSupport", dependencies: ["GWKit"], path: "Tests/TestSupport",
      swiftSettings: strictTests),
    // For scripts/make-usage.
    .executableTarget(
      name: "usage-maker", dependencies: ["GWKit"], path: "Tests/UsageMaker",
      swiftSettings: strictTests),
    .testTarget(
      name: "GWKitTests", dependencies: ["GWKit", "TestSupport"], swiftSettings: strictTests),
    .testTarget(
      name: "gwTests", dependencies: ["gw", "GWKit", "TestSupport"], exclude: ["Scripts"],
      swiftSettings: strictTests),
  ]
)
