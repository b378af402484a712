// swift-tools-version: 6.3
import PackageDescription

let usual: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableExperimentalFeature("Lifetimes"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "latchkey-benchmarks",
    products: [.executable(name: "latchkey-bench", targets: ["LatchkeyBench"])],
    dependencies: [
        // The name is given because a work tree need not be in a folder of that name.
        .package(name: "latchkey", path: ".."),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        // What Latchkey is measured against, in C, so that no peer pays for Swift.
        .target(
            name: "CPeers", dependencies: ["CSQLite"],
            cSettings: [.unsafeFlags(["-O3"])], linkerSettings: [.linkedLibrary("lmdb")]),
        .executableTarget(
            name: "LatchkeyBench",
            dependencies: [
                "CPeers", .product(name: "Latchkey", package: "latchkey"),
                .product(name: "LatchkeyReplication", package: "latchkey"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: usual),
    ]
)
