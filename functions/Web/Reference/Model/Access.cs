namespace Tracking.Functions.Web.Reference.Model;

/// <summary>What a request has to show.</summary>
internal enum Access
{
    /// <summary>Nothing.</summary>
    Anyone,

    /// <summary>Any key of a project, wherever keys may stand.</summary>
    Key,

    /// <summary>A key of a project as Segment's SDKs send it, or wherever keys may stand.</summary>
    BasicKey,

    /// <summary>A key or the id of a project, in what is sent.</summary>
    KeyInside,

    /// <summary>A secret key, or an access token that was given for one; or who has signed in, and says which project.</summary>
    SecretKey,

    /// <summary>An access token.</summary>
    AccessToken,

    /// <summary>An admin key, or who has signed in and has the role of administrators.</summary>
    AdminKey,

    /// <summary>Who has signed in.</summary>
    Person,
}
