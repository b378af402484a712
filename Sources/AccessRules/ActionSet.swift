/// A set of actions, as a value of one word.
public struct ActionSet: Hashable, Sendable {
    /// A bit for each action, at its raw value.
    private var bits: UInt64

    private init(bits: UInt64) { self.bits = bits }

    /// The actions of a sequence.
    public init(_ actions: some Sequence<Action>) {
        self.init(bits: actions.reduce(0) { $0 | 1 << UInt64($1.rawValue) })
    }

    /// No action at all.
    public init() { self.init(bits: 0) }

    /// Whether the action is among them.
    public func contains(_ action: Action) -> Bool { bits & 1 << UInt64(action.rawValue) != 0 }

    /// Whether it is no action at all.
    public var isEmpty: Bool { bits == 0 }

    /// How many they are.
    public var count: Int { bits.nonzeroBitCount }

    /// Those that are not among others.
    public func subtracting(_ others: ActionSet) -> ActionSet {
        ActionSet(bits: bits & ~others.bits)
    }

    /// Those and others.
    public func union(_ others: ActionSet) -> ActionSet { ActionSet(bits: bits | others.bits) }

    /// All that the rules allow on a target of a kind.
    ///
    /// Complexity: the rules are asked for each action that fits.
    ///
    /// Rule: *The decision* in `Docs/Permissions.md`.
    public static func allowed(on kind: TargetKind, actor: ActorFacts, target: TargetFacts)
        -> ActionSet
    {
        ActionSet(
            Action.allCases.lazy.filter {
                $0.fits(kind) && Verdict.of($0, actor: actor, target: target).isAllowed
            })
    }
}

extension ActionSet: Sequence, ExpressibleByArrayLiteral {
    /// The set of those actions.
    public init(arrayLiteral actions: Action...) { self.init(actions) }

    /// In the order of the cases of ``Action``.
    public func makeIterator() -> Iterator { Iterator(bits: bits) }

    /// Walks over a set of actions.
    public struct Iterator: IteratorProtocol {
        fileprivate var bits: UInt64

        /// The next action; nil behind the last.
        public mutating func next() -> Action? {
            guard bits != 0 else { return nil }
            let number = UInt8(truncatingIfNeeded: bits.trailingZeroBitCount)
            bits &= bits - 1
            return Action(rawValue: number)
        }
    }
}
