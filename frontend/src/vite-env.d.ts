interface ImportMetaEnv {
  /** Where the API is, where that is not this page's own origin: "https://genx.example.com". */
  readonly VITE_API_URL?: string;
}
