extension Store {
    /// What of a store is proven to be whole: on request, or before it is opened.
    public enum Part: Hashable, Sendable {
        /// The structure of the file: every page is in one place, and is what its place needs.
        /// After that no read ends by a signal, whatever the entries hold.
        case structure
        /// The structure, and everything that accounts have: each entry of theirs, and that these
        /// agree. What is there and nothing asks for is found by `everything` alone.
        case accounts([Identity])
        /// The structure, and everything.
        case everything
    }
}
