/// What a line of an operation is: its name, and the keys that it may have beside `operation` and `account`.
package struct OperationSchema: Sendable {
    /// The name, as the key `operation` has it.
    package let name: String
    /// The keys, in the order of the format.
    package let keys: [String]

    /// Every operation that there is.
    package static let all = OperationName.allCases.map { name in
        OperationSchema(
            name: name.name, keys: name.keys.subtracting([.operation, .account]).names)
    }
}
