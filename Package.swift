// swift-tools-version: 6.3
import PackageDescription

/// What every target of Latchkey is compiled with: the Swift 6 language, lifetime-bound views, and no
/// warning left standing.
let usual: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableExperimentalFeature("Lifetimes"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// The same with strict memory safety, for all targets but the fuzzer's.
let strict: [SwiftSetting] = usual + [.strictMemorySafety()]

let package = Package(
    name: "latchkey",
    products: [
        .library(name: "Latchkey", targets: ["Latchkey"]),
        .library(name: "LatchkeyReplication", targets: ["LatchkeyReplication"]),
        .executable(name: "latchkey", targets: ["LatchkeyTool"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
    ],
    targets: [
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        // Makes errors of LMDB's assertions, which takes C.
        .target(name: "CLMDBGuard", dependencies: ["CLMDB"]),
        // A checksum, from a header of C alone.
        .target(name: "CXXHash"),
        .target(
            name: "LMDB",
            dependencies: [
                "CLMDB", "CLMDBGuard", "CXXHash",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .systemLibrary(
            name: "CSystemCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        // Hashes, keys and seals.
        .target(name: "SystemCrypto", dependencies: ["CSystemCrypto"], swiftSettings: strict),
        .target(name: "OrdinalSets", swiftSettings: strict),
        .target(name: "AccessRules", swiftSettings: strict),
        .target(
            name: "Latchkey",
            dependencies: [
                "AccessRules", "LMDB", "OrdinalSets", "SystemCrypto",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        // Many machines: records, replicas, and what carries the records.
        .target(
            name: "LatchkeyReplication",
            dependencies: [
                "AccessRules", "LMDB", "Latchkey", "OrdinalSets", "SystemCrypto",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "LatchkeyTool",
            dependencies: [
                "AccessRules", "LMDB", "Latchkey", "SystemCrypto",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            // Within the binary, which stays a single file.
            resources: ["report.html", "page.css"].map { .embedInCode("Pages/\($0)") }
                + [
                    "dom", "table", "model", "answers", "orders", "painting", "matrix", "report",
                    "review",
                ].map {
                    .embedInCode("Pages/\($0).js")
                },
            swiftSettings: strict),

        // Small host applications.
        .executableTarget(
            name: "RequestLoop", dependencies: ["Latchkey"], path: "Examples/RequestLoop",
            swiftSettings: strict),
        .executableTarget(
            name: "NightlyJob", dependencies: ["Latchkey"], path: "Examples/NightlyJob",
            swiftSettings: strict),
        .executableTarget(
            name: "Importer", dependencies: ["Latchkey"], path: "Examples/Importer",
            swiftSettings: strict),

        // Random numbers that come again with their seed.
        .target(name: "TestNumbers", path: "Tests/TestNumbers", swiftSettings: strict),
        // The naive model that the engine is judged by: it shares no code with it.
        .target(
            name: "ReferenceModel", dependencies: ["TestNumbers"], path: "Tests/ReferenceModel",
            swiftSettings: strict),
        // A small account, and an operation of each kind that can be done in it.
        .target(
            name: "Samples", dependencies: ["Latchkey"], path: "Tests/Samples",
            swiftSettings: strict),
        // The process that the tests kill while it writes.
        .executableTarget(
            name: "CrashWriter",
            dependencies: [
                "AccessRules", "Latchkey",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/CrashWriter", swiftSettings: strict),
        // Puts stores through damage and failures, in processes that may end by a signal.
        .executableTarget(
            name: "Survive",
            dependencies: [
                "AccessRules", "Interposition", "LMDB", "Latchkey", "Samples", "TestNumbers",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/Survive", swiftSettings: strict),
        // Takes libc's calls on files, to record them and to make them fail.
        .target(name: "Interposition", dependencies: ["CLMDB"], path: "Tests/Interposition"),

        // What a process has of the C library's memory, which Swift has no call for.
        .target(name: "Allocation", path: "Tests/Allocation"),
        // A small host application that the tests run in namespaces, as other users, under limits.
        .executableTarget(
            name: "FieldHost",
            dependencies: [
                "AccessRules", "Allocation", "LMDB", "Latchkey",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/FieldHost", swiftSettings: strict),

        .testTarget(
            name: "LMDBTests", dependencies: ["CLMDB", "LMDB", "TestNumbers"], swiftSettings: strict
        ),
        .testTarget(
            name: "SystemCryptoTests", dependencies: ["SystemCrypto"], swiftSettings: strict),
        .testTarget(
            name: "OrdinalSetsTests", dependencies: ["OrdinalSets", "TestNumbers"],
            swiftSettings: strict),
        .testTarget(name: "AccessRulesTests", dependencies: ["AccessRules"], swiftSettings: strict),
        .testTarget(
            name: "LatchkeyTests",
            dependencies: [
                "AccessRules", "LMDB", "Latchkey", "OrdinalSets", "Samples", "TestNumbers",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ReplicationTests",
            dependencies: [
                "AccessRules", "LMDB", "Latchkey", "LatchkeyReplication", "Samples", "TestNumbers",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "AccessRules", "CrashWriter", "LMDB", "Latchkey", "ReferenceModel", "Survive",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "AccessRules", "LMDB", "Latchkey", "OrdinalSets", "TestNumbers",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["Corpus", "Driver"], swiftSettings: usual),
        .testTarget(
            name: "LatchkeyToolTests",
            dependencies: [
                "AccessRules", "Importer", "LMDB", "Latchkey", "LatchkeyTool", "NightlyJob",
                "RequestLoop", .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "FieldTests",
            dependencies: ["FieldHost", "Latchkey", "LatchkeyTool", "TestNumbers"],
            swiftSettings: strict),
        .testTarget(
            name: "CompileSafetyTests", dependencies: ["LMDB", "Latchkey"], swiftSettings: strict),
    ]
)

// The fuzzer, which `Scripts/fuzz` builds with a sanitizer: what `FuzzTests` tries in short. It is told
// where in Latchkey an input leads, and of nothing else.
if Context.environment["LATCHKEY_FUZZ"] != nil {
    package.targets.removeAll(where: \.isTest)
    let covered = ["LMDB", "OrdinalSets", "AccessRules", "Latchkey"]
    for target in package.targets where covered.contains(target.name) {
        target.swiftSettings?.append(
            .unsafeFlags(["-sanitize-coverage=edge,trace-cmp,inline-8bit-counters,pc-table"]))
    }
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: ["Latchkey", "LMDB", "OrdinalSets", "ReferenceModel"],
            path: "Tests", exclude: ["ReferenceModel", "TestNumbers", "CrashWriter", "Fixtures"],
            sources: [
                "FuzzTests/Targets", "FuzzTests/Driver", "ConformanceTests/Support",
                "ConformanceTests/Worlds/WorldChange.swift",
                "ConformanceTests/Operations/FuzzedOperations.swift",
                "ConformanceTests/Operations/LogReplay.swift",
                "ConformanceTests/Operations/OperationStore.swift",
                "ConformanceTests/Operations/OperationTally.swift",
                "ConformanceTests/Operations/OperationTrial.swift",
                "ConformanceTests/Operations/ReferenceDifference.swift",
                "ConformanceTests/Operations/ReferenceOperation.Store.Account.swift",
                "ConformanceTests/Operations/ReferenceOperation.Store.swift",
                "ConformanceTests/Operations/World.FromStore.Beside.swift",
                "ConformanceTests/Operations/World.FromStore.swift",
                "ConformanceTests/Operations/WorldRecord.swift",
            ], swiftSettings: usual + [.enableExperimentalFeature("Extern")]))
}
