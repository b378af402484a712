extension FuzzTarget {
    /// The targets that are held against the reference.
    static let conformance = [
        FuzzTarget(name: "operations", maximumByteCount: 80, isSlow: true) { input in
            if let found = try FuzzedOperations.difference(input) { throw Broken(found) }
        }
    ]
}
