extension Int {
    /// This number if `value` is below `bound`, else zero; neither is near the ends of `Int`.
    ///
    /// Without a branch: in a search, which half it is cannot be foreseen, and a wrong guess of
    /// the processor costs more than the rest of the step. (The compiler makes branches of
    /// conditional expressions.)
    @inline(__always)
    func `if`(_ value: Int, isBelow bound: Int) -> Int {
        self & (value &- bound) >> (Int.bitWidth &- 1)
    }
}
