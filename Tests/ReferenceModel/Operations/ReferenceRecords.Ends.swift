extension ReferenceRecords {
    /// The records as a write finds them that follows another: "What ends by time needs no
    /// transaction to end; the next write logs it". A connection that has ended in between has
    /// its final status.
    public func ended(after last: Int64, at now: Int64) -> ReferenceRecords {
        func isBetween(_ end: Int64) -> Bool { last < end && end <= now }
        var ended = self
        for index in world.connections.indices {
            let connection = world.connections[index]
            if connection.status == "accepted", let end = connection.during.until,
                isBetween(end)
            {
                ended.world.connections[index].status = "expired"
                ended.world.connections[index].recorded = now
            }
            if connection.status == "pending", let sent = connection.sent,
                isBetween(sent.time + invitationLifetime)
            {
                ended.world.connections[index].status = "lapsed"
                ended.world.connections[index].recorded = now
            }
        }
        return ended
    }
}
