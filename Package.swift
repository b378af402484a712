// swift-tools-version: 6.2
import PackageDescription

/// What every target of Latchkey is compiled with: the Swift 6 language, strict memory
/// safety, lifetime-bound views, and no warning left standing.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableExperimentalFeature("Lifetimes"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "latchkey",
    products: [
        .library(name: "Latchkey", targets: ["Latchkey"]),
        .executable(name: "latchkey", targets: ["LatchkeyTool"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
    ],
    targets: [
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .target(
            name: "LMDB",
            dependencies: [
                "CLMDB",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .target(name: "OrdinalSets", swiftSettings: strict),
        .target(name: "AccessRules", swiftSettings: strict),
        .target(
            name: "Latchkey",
            dependencies: [
                "AccessRules", "LMDB", "OrdinalSets",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "LatchkeyTool",
            dependencies: [
                "LMDB", "Latchkey",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),

        // The naive model that the engine is judged by: it shares no code with it.
        .target(name: "ReferenceModel", path: "Tests/ReferenceModel", swiftSettings: strict),
        // A small account, and an operation of each kind that can be done in it.
        .target(
            name: "Samples", dependencies: ["Latchkey"], path: "Tests/Samples",
            swiftSettings: strict),
        // The process that the tests kill while it writes.
        .executableTarget(
            name: "CrashWriter",
            dependencies: ["Latchkey", .product(name: "SystemPackage", package: "swift-system")],
            path: "Tests/CrashWriter", swiftSettings: strict),
        // Puts stores through damage and failures, in processes that may end by a signal.
        .executableTarget(
            name: "Survive",
            dependencies: [
                "Interposition", "LMDB", "Latchkey", "Samples",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/Survive", swiftSettings: strict),
        // Takes libc's calls on files, to record them and to make them fail.
        .target(name: "Interposition", dependencies: ["CLMDB"], path: "Tests/Interposition"),

        // A small host application that the tests run in namespaces, as other users, under limits.
        .executableTarget(
            name: "FieldHost",
            dependencies: [
                "LMDB", "Latchkey", .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/FieldHost", swiftSettings: strict),

        .testTarget(name: "LMDBTests", dependencies: ["LMDB"], swiftSettings: strict),
        .testTarget(name: "OrdinalSetsTests", dependencies: ["OrdinalSets"], swiftSettings: strict),
        .testTarget(name: "AccessRulesTests", dependencies: ["AccessRules"], swiftSettings: strict),
        .testTarget(
            name: "LatchkeyTests", dependencies: ["Latchkey", "LMDB", "Samples"],
            swiftSettings: strict),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["Latchkey", "ReferenceModel", "CrashWriter", "Survive"],
            swiftSettings: strict),
        .testTarget(
            name: "LatchkeyToolTests", dependencies: ["LatchkeyTool", "Latchkey"],
            swiftSettings: strict),
        .testTarget(
            name: "FieldTests", dependencies: ["FieldHost", "Latchkey", "LatchkeyTool"],
            swiftSettings: strict),
        .testTarget(
            name: "CompileSafetyTests", dependencies: ["LMDB", "Latchkey"], swiftSettings: strict),
    ]
)
