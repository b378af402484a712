import ArgumentParser
import Latchkey
import SystemPackage

/// A command whose answers can be asked for as JSON.
protocol FormattedCommand: ParsableCommand {
    /// The options that may be given more than once.
    static var lists: Set<String> { get }
    var format: FormatOptions { get }
}

extension FormattedCommand {
    static var lists: Set<String> { [] }
}

/// One that is about a store.
protocol AnsweringCommand: FormattedCommand {
    /// What it is about, into which it never writes an answer or an error.
    var store: PathArgument { get }
}

/// How answers are written.
struct FormatOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Write JSON, one object a line.")
    var isJSON = false
}

/// How a store is read.
struct ReadingOptions: ParsableArguments {
    @Flag(
        help: """
            Read a store that nobody writes, such as one on a read-only medium. Nothing is written, \
            not even the lock file, so that writers do not know of it: it is refused while somebody \
            writes, and a store that is written meanwhile is an error.
            """)
    var unchanging = false

    /// Opens a store for reading only.
    func open(_ store: PathArgument, _ change: (inout Store.Options) -> Void = { _ in })
        throws -> Store
    {
        try Self.open(store, unchanging: unchanging, change)
    }

    static func open(
        _ store: PathArgument, unchanging: Bool,
        _ change: (inout Store.Options) -> Void = { _ in }
    ) throws -> Store {
        var options = Self.options(unchanging: unchanging)
        change(&options)
        return try Store.open(at: store.path, options: options)
    }

    /// Proves a store, also one that cannot be opened any more.
    func verify(
        _ store: PathArgument, _ part: Store.Part, _ progress: @escaping (Int, Int) -> Void
    ) throws -> VerificationReport {
        try Store.verify(
            at: store.path, part, options: Self.options(unchanging: unchanging), progress: progress)
    }

    private static func options(unchanging: Bool) -> Store.Options {
        var options = Store.Options()
        options.isReadOnly = true
        options.isUnchanging = unchanging
        // Whoever reads all of a large store knows that it takes a while.
        options.onLongReader = { _ in }
        options.maximumReadDuration = nil
        return options
    }
}

/// What is proven of a store before anything is done with it.
struct VerifyingOptions: ParsableArguments {
    @Option(
        name: .customLong("verifying"),
        help: ArgumentHelp(
            """
            Verify this first: 'structure' (the pages of the file), 'everything', or \
            'account:ID'.
            """, valueName: "part"),
        transform: Store.Part.init(text:))
    var part: Store.Part?

    /// Opens a store for writing.
    func open(_ store: PathArgument, _ change: (inout Store.Options) -> Void = { _ in })
        throws(StoreError) -> Store
    {
        var options = Store.Options()
        options.verifying = part
        change(&options)
        return try Store.open(at: store.path, options: options)
    }
}

/// The store that a command reads.
struct StoreOptions: ParsableArguments {
    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Flag(
        name: .customLong("verify-checksums"),
        help: "Check every entry that is read against its checksum, and the structure first.")
    var verifiesChecksums = false

    @Option(
        name: .customLong("as-of"),
        help: ArgumentHelp(
            "Ask of the store as it was at this instant, or behind this position.",
            valueName: "moment"),
        transform: MomentText.parse)
    var asOf: Moment?

    @OptionGroup var verifying: VerifyingOptions
    @OptionGroup var reading: ReadingOptions

    /// Opens the store for reading only.
    func open(_ change: (inout Store.Options) -> Void = { _ in }) throws -> Store {
        try reading.open(store) { options in
            options.verifiesChecksums = verifiesChecksums
            options.verifying = verifying.part ?? (verifiesChecksums ? .structure : nil)
            change(&options)
        }
    }

    /// Runs a closure on the store as it is now.
    func read<R>(_ body: (View) throws -> R) throws -> R {
        try open().closing { store in try read(store, body) }
    }

    /// The same, of the moment of the last commit up to then: now is the time of that.
    func atCommit<R>(_ store: Store, _ body: (View) throws -> R) throws -> R {
        guard let asOf else { return try store.read(body) }
        let position = try store.read(asOf: asOf) { then in try then.changePosition() }
        return try store.read(asOf: .position(position), body)
    }

    /// Runs a closure on a store as it is now, or as it was at the moment that is asked about.
    func read<R>(_ store: Store, _ body: (View) throws -> R) throws -> R {
        guard let asOf else { return try store.read(body) }
        return try store.read(asOf: asOf, body)
    }

    /// Tells whoever sits before a terminal that the records are those of now, where an instant of the past is asked about.
    func tellOfPast(_ instant: Instant?, _ view: View) {
        guard Terminal.errors.isTerminal, asOf == nil, let instant, instant < view.now else {
            return
        }
        StandardFiles.tell(
            "latchkey: --at asks of the records as they are now; what they were then says "
                + "--as-of \(instant.iso8601)\n")
    }
}
