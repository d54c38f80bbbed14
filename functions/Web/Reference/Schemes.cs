using Microsoft.OpenApi;
using Tracking.Functions.Web.Reference.Model;

namespace Tracking.Functions.Web.Reference;

/// <summary>The keys that requests have, and where they stand.</summary>
internal static class Schemes
{
    private const string Key = "key";
    private const string KeyParameter = "keyParameter";
    private const string Basic = "basicKey";
    private const string Secret = "secretKey";
    private const string Token = "accessToken";
    private const string Admin = "adminKey";
    private const string SignIn = "signIn";

    private static readonly Dictionary<string, OpenApiSecurityScheme> All = new()
    {
        [Key] = Header(
            "Any key of the project: a write key (`wk_…`) in pages, a domain key (`dk_…`) in pages of allowed origins, a secret key (`sk_…`) on servers. `x-inbenta-key` does as well."
        ),
        [KeyParameter] = new()
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Query,
            Name = "key",
            Description =
                "A key where a request can have no header, such as a beacon. A secret key here proves no more than a write key. `writeKey` does as well.",
        },
        [Basic] = Http("basic", "A key as the user, without a password."),
        [Secret] = Header("The project's secret key."),
        [Token] = Http(
            "bearer",
            "An access token from `POST /v1/auth`, or the secret key itself; beside a key, a customer token."
        ),
        [Admin] = Http("bearer", "An admin key of the app; `x-tracking-key` does as well."),
        [SignIn] = Http(
            "bearer",
            "Who has signed in, where the deployment has that on: an access token (JWT) of its OpenID provider, of which `GET /v1/sign-in` tells. `Tracking.Read` and `Tracking.Read.{project}` among its `roles` read, `Tracking.Admin` manages too."
        ),
    };

    /// <summary>Adds them to a document.</summary>
    public static void AddTo(OpenApiDocument document)
    {
        foreach (var (name, scheme) in All)
        {
            document.AddComponent<IOpenApiSecurityScheme>(name, scheme);
        }
    }

    /// <summary>What an operation needs: one of these.</summary>
    public static List<OpenApiSecurityRequirement> Of(Access access, OpenApiDocument document)
    {
        string[] names = access switch
        {
            Access.Key => [Key, KeyParameter, Token],
            Access.BasicKey => [Basic, Key, KeyParameter],
            Access.SecretKey => [Secret, Token, SignIn],
            Access.AccessToken => [Token],
            Access.AdminKey => [Admin, SignIn],
            Access.Person => [SignIn],
            _ => [],
        };
        return
        [
            .. names.Select(name => new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(name, document)] = [],
            }),
        ];
    }

    private static OpenApiSecurityScheme Header(string description) =>
        new()
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "x-tracking-key",
            Description = description,
        };

    private static OpenApiSecurityScheme Http(string scheme, string description) =>
        new()
        {
            Type = SecuritySchemeType.Http,
            Scheme = scheme,
            Description = description,
        };
}
