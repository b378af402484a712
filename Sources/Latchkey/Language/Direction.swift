/// Which way an order goes.
public enum Direction: Hashable, Sendable {
    case ascending
    case descending
}
