/// A mistake in the rules of operations that the reference can be told to make, so that a suite
/// can show that random operations would tell a store with this mistake.
public enum OperationFault: String, CaseIterable, Sendable {
    // What is asked, and what is seen.
    case standingIsNotAsked
    case unseenIsDenied
    case stateHides
    case groupsAreShownToDelegates
    case draftsAreShownToTheDelegate
    case rulesAreAskedOfTheHost
    case takenIdentityIsGivenOut
    case goneIdentityIsGivenOut
    // Users.
    case givenRoleIsNotAskedOfInvitations
    case restrictedInviterGivesEverything
    case invitedUserIsActive
    case invitedUserKeepsSecondFactor
    case whomAManagerInvitesJoinsNothing
    case whomAManagerInvitesJoinsEveryGroup
    case whomAManagerInvitesJoinsForEver
    case whomAManagerInvitesJoinsPresentGroups
    case whomAnAdministratorInvitesJoins
    case removedUserIsChanged
    case newAddressKeepsSecondFactor
    case caseOfAddressResetsSecondFactor
    case caseMakesAnotherAddress
    case addressOfRemovedUserStaysTaken
    case givenRoleIsNotAsked
    case restrictedManagerGivesEverything
    case liteGetsEverything
    case lastAdministratorLeaves
    case invitedAdministratorCounts
    case removedUserKeepsGrants
    case removedUserKeepsMemberships
    case removedUserStaysListed
    case removedUserKeepsReports
    case removedUserKeepsInvitations
    case emptiedListBecomesOpen
    case managerResetsSecondFactor
    case liteTakesSeat
    case invitedTakesSeat
    case seatsAreUnlimited
    // Groups.
    case managerDoesNotJoin
    case administratorJoins
    case managerCreatesDenyingGroup
    case deletedGroupKeepsGrants
    case deletedGroupKeepsMembers
    case deletedGroupStaysListed
    case removedUserJoins
    case endedConnectionJoins
    case connectionJoinsLikeAUser
    case managerTakesOutOfDenyingGroup
    case managerEndsDenyingMembership
    case otherIntervalKeepsAuthor
    case sameIntervalTakesAuthor
    case whoIsNoMemberIsTakenOut
    // Grants.
    case restrictedManagerGrantsBeyond
    case restrictedManagerRevokesBeyond
    case grantsOfTheDeletedAreMade
    case grantsOfTheDeletedStay
    case removedUserIsGranted
    case endedConnectionIsGranted
    case grantIsNotThereAndRevoked
    // Lite.
    case liteScopeIsUnlimited
    case liteScopeCountsOnlyNow
    case liteScopeCountsTheDeleted
    case liteScopeSkipsTheArchived
    case liteScopeSkipsGroups
    case liteScopeSkipsTheInvited
    // Organizations.
    case createdOrganizationKeepsState
    case parentIsNotAsked
    case newParentIsNotAsked
    case organizationIsBeneathItself
    case deletedIsArchived
    case destroyedParentIsKept
    case destroyedParentTakesChildren
    case destroyedOrganizationLeavesGrants
    case destroyedOrganizationLeavesAssets
    // Assets.
    case createdAssetKeepsState
    case delegateListsWhatIsCreated
    case organizationBesideContainerIsNotAsked
    case containerIsElsewhere
    case kindToComeIsNotAsked
    case listNamesAnybody
    case removedUserIsListed
    case embeddedIsDeletedAlone
    case restoredContainerWakesTheEmbedded
    case embeddedGetsList
    case embeddedKeepsList
    case containerIsNotAsked
    case assetIsInItself
    case listOfAudienceIsNotAsked
    case kindsOfAudienceAreNotAsked
    case embeddingAlwaysNeedsPermissions
    case releasedBecomesOpen
    case releasedAsksForNoPermissions
    case newPlaceIsNotAsked
    case movingAsksForNoPermissions
    case embeddedIsMoved
    case movedLeavesTheEmbedded
    case destroyedContainerReleasesTheEmbedded
    // Connections.
    case secondConnectionIsLive
    case accountConnectsToItself
    case administratorIsMaximum
    case draftKeepsStatus
    case endedConnectionIsEdited
    case sentWithoutReach
    case acceptedWithoutReach
    case groupsAreReach
    case deletedOrganizationIsReach
    case endedGrantIsReach
    case sentIsSentAgain
    case invitedAdministratorsAreInvitedToAnswer
    case invitationIsDeliveredToNobody
    case acceptedIsCancelled
    case pendingIsRevoked
    case expiredIsRevoked
    case acceptingAgainCounts
    case hostAnswers
    case endedIsAccepted
    case intervalEndsBeforeItBegins
    // The account.
    case managerEnforcesSecondFactor
    case onePartResetsTheOthers
    case defaultsAreStored
    case managerGeneratesKeys
    case revokedKeyIsRevokedAgain
    case unknownTemplateIsEdited
    case reportIsAboutAnybody
    case reportIsForTheRemoved
    case reportShowsFirstReading
    case reportTakesAnyChangeForANewPassword
    case reportMissesChanges
    // The log.
    case delegateLearnsOfTheHostsUsers
    case delegateLearnsOfTakenBackDrafts
    case transitionIsLoggedOnce
    case joiningIsNotLogged
    case deletingIsLoggedAsUpdate
    case consequencesAreLogged
    case movedAlongIsNotLogged
    case deliveryIsNotLogged
    case hostIsLoggedAsSomebody

    /// Whether only the log shows it.
    public var isOfLog: Bool {
        switch self {
        case .delegateLearnsOfTheHostsUsers, .delegateLearnsOfTakenBackDrafts,
            .transitionIsLoggedOnce, .joiningIsNotLogged, .deletingIsLoggedAsUpdate,
            .consequencesAreLogged, .movedAlongIsNotLogged, .deliveryIsNotLogged,
            .hostIsLoggedAsSomebody:
            true
        default: false
        }
    }
}
