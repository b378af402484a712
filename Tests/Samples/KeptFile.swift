/// Where stores that earlier versions wrote are kept, and what opens them: see `Tests/Fixtures/stores`.
package enum KeptFile {
    /// The path of a file there.
    package static func path(_ name: String) -> String {
        // This file lies in a folder beside.
        let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        return "/\(folder)/Fixtures/stores/\(name)"
    }

    /// What `format-2-unfinished` has: the key and the token were shown once, when they were made.
    package static let apiKey =
        "latchkey_4d88ff465a6f5169d7d84d9bd94726413f84ccfa5874aeddc6a35389fc5921a7"
    package static let token = "49bd9dc0ae5a662621bdd784d4fe852646eabb962e413425cbbe8e00efc78897"
}
